/* Where every field of every struct of cfu_plugin.h lies, in bytes, for good: included by that
 * header at its end, on 64-bit machines, the only ones that CFUKit runs on. A line here never
 * changes; a new field adds a line and changes the size of its struct. */
#ifndef CFU_PLUGIN_LAYOUT_H
#define CFU_PLUGIN_LAYOUT_H

#define CFU_LAYOUT_SIZE(type, bytes) CFU_STATIC_ASSERT(sizeof(type) == bytes, #type)
#define CFU_LAYOUT(type, field, at, bytes)                                                         \
  CFU_STATIC_ASSERT(offsetof(type, field) == at && sizeof(((type *)0)->field) == bytes,            \
                    #type "." #field)

CFU_LAYOUT_SIZE(cfu_error, 16);
CFU_LAYOUT(cfu_error, struct_size, 0, 4);
CFU_LAYOUT(cfu_error, capacity, 4, 4);
CFU_LAYOUT(cfu_error, text, 8, 8);

CFU_LAYOUT_SIZE(cfu_bytes, 24);
CFU_LAYOUT(cfu_bytes, struct_size, 0, 4);
CFU_LAYOUT(cfu_bytes, reserved, 4, 4);
CFU_LAYOUT(cfu_bytes, data, 8, 8);
CFU_LAYOUT(cfu_bytes, size, 16, 8);

CFU_LAYOUT_SIZE(cfu_host, 88);
CFU_LAYOUT(cfu_host, struct_size, 0, 4);
CFU_LAYOUT(cfu_host, required_flags, 4, 4);
CFU_LAYOUT(cfu_host, abi_major, 8, 4);
CFU_LAYOUT(cfu_host, abi_minor, 12, 4);
CFU_LAYOUT(cfu_host, version, 16, 8);
CFU_LAYOUT(cfu_host, context, 24, 8);
CFU_LAYOUT(cfu_host, log, 32, 8);
CFU_LAYOUT(cfu_host, cancelled, 40, 8);
CFU_LAYOUT(cfu_host, heartbeat, 48, 8);
CFU_LAYOUT(cfu_host, resource, 56, 8);
CFU_LAYOUT(cfu_host, scratch, 64, 8);
CFU_LAYOUT(cfu_host, parallel_for, 72, 8);
CFU_LAYOUT(cfu_host, extension, 80, 8);

CFU_LAYOUT_SIZE(cfu_class, 40);
CFU_LAYOUT(cfu_class, struct_size, 0, 4);
CFU_LAYOUT(cfu_class, flags, 4, 4);
CFU_LAYOUT(cfu_class, id, 8, 8);
CFU_LAYOUT(cfu_class, name, 16, 8);
CFU_LAYOUT(cfu_class, colour, 24, 4);
CFU_LAYOUT(cfu_class, max_um_per_px, 28, 4);
CFU_LAYOUT(cfu_class, max_um_per_px_stained, 32, 4);
CFU_LAYOUT(cfu_class, reserved, 36, 4);

CFU_LAYOUT_SIZE(cfu_descriptor, 112);
CFU_LAYOUT(cfu_descriptor, struct_size, 0, 4);
CFU_LAYOUT(cfu_descriptor, required_flags, 4, 4);
CFU_LAYOUT(cfu_descriptor, id, 8, 8);
CFU_LAYOUT(cfu_descriptor, version, 16, 8);
CFU_LAYOUT(cfu_descriptor, name, 24, 8);
CFU_LAYOUT(cfu_descriptor, card_json, 32, 8);
CFU_LAYOUT(cfu_descriptor, classes, 40, 8);
CFU_LAYOUT(cfu_descriptor, class_count, 48, 4);
CFU_LAYOUT(cfu_descriptor, class_stride, 52, 4);
CFU_LAYOUT(cfu_descriptor, wanted_um_per_px, 56, 4);
CFU_LAYOUT(cfu_descriptor, um_per_px_tolerance, 60, 4);
CFU_LAYOUT(cfu_descriptor, pixel_formats, 64, 4);
CFU_LAYOUT(cfu_descriptor, crop_width, 68, 4);
CFU_LAYOUT(cfu_descriptor, crop_height, 72, 4);
CFU_LAYOUT(cfu_descriptor, feature_count, 76, 4);
CFU_LAYOUT(cfu_descriptor, feature_schema, 80, 8);
CFU_LAYOUT(cfu_descriptor, thread_model, 88, 4);
CFU_LAYOUT(cfu_descriptor, determinism, 92, 4);
CFU_LAYOUT(cfu_descriptor, tolerance, 96, 4);
CFU_LAYOUT(cfu_descriptor, max_batch, 100, 4);
CFU_LAYOUT(cfu_descriptor, embedding_length, 104, 4);
CFU_LAYOUT(cfu_descriptor, reserved, 108, 4);

CFU_LAYOUT_SIZE(cfu_item, 88);
CFU_LAYOUT(cfu_item, struct_size, 0, 4);
CFU_LAYOUT(cfu_item, flags, 4, 4);
CFU_LAYOUT(cfu_item, colony_id, 8, 8);
CFU_LAYOUT(cfu_item, features_offset, 16, 8);
CFU_LAYOUT(cfu_item, pixels_offset, 24, 8);
CFU_LAYOUT(cfu_item, mask_offset, 32, 8);
CFU_LAYOUT(cfu_item, width, 40, 4);
CFU_LAYOUT(cfu_item, height, 44, 4);
CFU_LAYOUT(cfu_item, pixel_stride, 48, 4);
CFU_LAYOUT(cfu_item, mask_stride, 52, 4);
CFU_LAYOUT(cfu_item, pixel_format, 56, 4);
CFU_LAYOUT(cfu_item, um_per_px_x, 60, 4);
CFU_LAYOUT(cfu_item, um_per_px_y, 64, 4);
CFU_LAYOUT(cfu_item, reserved, 68, 4);
CFU_LAYOUT(cfu_item, x_mm, 72, 8);
CFU_LAYOUT(cfu_item, y_mm, 80, 8);

CFU_LAYOUT_SIZE(cfu_batch, 80);
CFU_LAYOUT(cfu_batch, struct_size, 0, 4);
CFU_LAYOUT(cfu_batch, required_flags, 4, 4);
CFU_LAYOUT(cfu_batch, block, 8, 8);
CFU_LAYOUT(cfu_batch, block_size, 16, 8);
CFU_LAYOUT(cfu_batch, items_offset, 24, 8);
CFU_LAYOUT(cfu_batch, item_count, 32, 4);
CFU_LAYOUT(cfu_batch, item_stride, 36, 4);
CFU_LAYOUT(cfu_batch, feature_count, 40, 4);
CFU_LAYOUT(cfu_batch, flags, 44, 4);
CFU_LAYOUT(cfu_batch, dish_id_offset, 48, 8);
CFU_LAYOUT(cfu_batch, deadline_ns, 56, 8);
CFU_LAYOUT(cfu_batch, um_per_px, 64, 8);
CFU_LAYOUT(cfu_batch, reserved, 72, 8);

CFU_LAYOUT_SIZE(cfu_result, 56);
CFU_LAYOUT(cfu_result, struct_size, 0, 4);
CFU_LAYOUT(cfu_result, required_flags, 4, 4);
CFU_LAYOUT(cfu_result, item_count, 8, 4);
CFU_LAYOUT(cfu_result, class_count, 12, 4);
CFU_LAYOUT(cfu_result, probabilities, 16, 8);
CFU_LAYOUT(cfu_result, out_of_distribution, 24, 8);
CFU_LAYOUT(cfu_result, item_flags, 32, 8);
CFU_LAYOUT(cfu_result, embedding, 40, 8);
CFU_LAYOUT(cfu_result, embedding_length, 48, 4);
CFU_LAYOUT(cfu_result, reserved, 52, 4);

CFU_LAYOUT_SIZE(cfu_build, 64);
CFU_LAYOUT(cfu_build, struct_size, 0, 4);
CFU_LAYOUT(cfu_build, magic, 4, 4);
CFU_LAYOUT(cfu_build, abi_major, 8, 4);
CFU_LAYOUT(cfu_build, abi_minor, 12, 4);
CFU_LAYOUT(cfu_build, minimum_host_minor, 16, 4);
CFU_LAYOUT(cfu_build, pointer_bits, 20, 4);
CFU_LAYOUT(cfu_build, byte_order, 24, 4);
CFU_LAYOUT(cfu_build, reserved, 28, 4);
CFU_LAYOUT(cfu_build, compiler, 32, 8);
CFU_LAYOUT(cfu_build, sdk_version, 40, 8);
CFU_LAYOUT(cfu_build, reserved2, 48, 16);

CFU_LAYOUT_SIZE(cfu_plugin_table, 136);
CFU_LAYOUT(cfu_plugin_table, struct_size, 0, 4);
CFU_LAYOUT(cfu_plugin_table, required_flags, 4, 4);
CFU_LAYOUT(cfu_plugin_table, build, 8, 64);
CFU_LAYOUT(cfu_plugin_table, init, 72, 8);
CFU_LAYOUT(cfu_plugin_table, count, 80, 8);
CFU_LAYOUT(cfu_plugin_table, describe, 88, 8);
CFU_LAYOUT(cfu_plugin_table, create, 96, 8);
CFU_LAYOUT(cfu_plugin_table, classify, 104, 8);
CFU_LAYOUT(cfu_plugin_table, destroy, 112, 8);
CFU_LAYOUT(cfu_plugin_table, extension, 120, 8);
CFU_LAYOUT(cfu_plugin_table, deinit, 128, 8);

#undef CFU_LAYOUT
#undef CFU_LAYOUT_SIZE
#endif
