#include "review_pages.h"

/* clang-format off */
#define PAGE_BEGIN(name) static const unsigned char name[] = {
#define PAGE_END };

PAGE_BEGIN(index_html)
#embed "pages/index.html"
PAGE_END

/* The map viewer is the system's. */
PAGE_BEGIN(leaflet_js)
#embed <leaflet.esm.min.js>
PAGE_END

PAGE_BEGIN(leaflet_css)
#embed <leaflet.css>
PAGE_END

PAGE_BEGIN(base_css)
#embed "pages/css/base.css"
PAGE_END

PAGE_BEGIN(dish_css)
#embed "pages/css/dish.css"
PAGE_END

PAGE_BEGIN(frame_css)
#embed "pages/css/frame.css"
PAGE_END

PAGE_BEGIN(pages_css)
#embed "pages/css/pages.css"
PAGE_END

PAGE_BEGIN(panel_css)
#embed "pages/css/panel.css"
PAGE_END

PAGE_BEGIN(wall_css)
#embed "pages/css/wall.css"
PAGE_END

PAGE_BEGIN(announce_js)
#embed "pages/app/announce.js"
PAGE_END

PAGE_BEGIN(api_js)
#embed "pages/app/api.js"
PAGE_END

PAGE_BEGIN(bar_js)
#embed "pages/app/bar.js"
PAGE_END

PAGE_BEGIN(blind_js)
#embed "pages/app/blind.js"
PAGE_END

PAGE_BEGIN(colours_js)
#embed "pages/app/colours.js"
PAGE_END

PAGE_BEGIN(count_count_js)
#embed "pages/app/count/count.js"
PAGE_END

PAGE_BEGIN(count_drop_js)
#embed "pages/app/count/drop.js"
PAGE_END

PAGE_BEGIN(count_files_js)
#embed "pages/app/count/files.js"
PAGE_END

PAGE_BEGIN(count_uploads_js)
#embed "pages/app/count/uploads.js"
PAGE_END

PAGE_BEGIN(dialog_js)
#embed "pages/app/dialog.js"
PAGE_END

PAGE_BEGIN(dish_actions_js)
#embed "pages/app/dish/actions.js"
PAGE_END

PAGE_BEGIN(dish_colony_js)
#embed "pages/app/dish/colony.js"
PAGE_END

PAGE_BEGIN(dish_comparison_js)
#embed "pages/app/dish/comparison.js"
PAGE_END

PAGE_BEGIN(dish_desk_js)
#embed "pages/app/dish/desk.js"
PAGE_END

PAGE_BEGIN(dish_dish_js)
#embed "pages/app/dish/dish.js"
PAGE_END

PAGE_BEGIN(dish_facts_js)
#embed "pages/app/dish/facts.js"
PAGE_END

PAGE_BEGIN(dish_head_js)
#embed "pages/app/dish/head.js"
PAGE_END

PAGE_BEGIN(dish_help_js)
#embed "pages/app/dish/help.js"
PAGE_END

PAGE_BEGIN(dish_keys_js)
#embed "pages/app/dish/keys.js"
PAGE_END

PAGE_BEGIN(dish_legend_js)
#embed "pages/app/dish/legend.js"
PAGE_END

PAGE_BEGIN(dish_list_js)
#embed "pages/app/dish/list.js"
PAGE_END

PAGE_BEGIN(dish_mapview_js)
#embed "pages/app/dish/mapview.js"
PAGE_END

PAGE_BEGIN(dish_modenote_js)
#embed "pages/app/dish/modenote.js"
PAGE_END

PAGE_BEGIN(dish_order_js)
#embed "pages/app/dish/order.js"
PAGE_END

PAGE_BEGIN(dish_poll_js)
#embed "pages/app/dish/poll.js"
PAGE_END

PAGE_BEGIN(dish_prompts_js)
#embed "pages/app/dish/prompts.js"
PAGE_END

PAGE_BEGIN(dish_quick_js)
#embed "pages/app/dish/quick.js"
PAGE_END

PAGE_BEGIN(dish_refusals_js)
#embed "pages/app/dish/refusals.js"
PAGE_END

PAGE_BEGIN(dish_sample_js)
#embed "pages/app/dish/sample.js"
PAGE_END

PAGE_BEGIN(dish_selection_js)
#embed "pages/app/dish/selection.js"
PAGE_END

PAGE_BEGIN(dish_state_js)
#embed "pages/app/dish/state.js"
PAGE_END

PAGE_BEGIN(dish_toolbar_js)
#embed "pages/app/dish/toolbar.js"
PAGE_END

PAGE_BEGIN(dish_words_js)
#embed "pages/app/dish/words.js"
PAGE_END

PAGE_BEGIN(dom_js)
#embed "pages/app/dom.js"
PAGE_END

PAGE_BEGIN(edits_js)
#embed "pages/app/edits.js"
PAGE_END

PAGE_BEGIN(kept_js)
#embed "pages/app/kept.js"
PAGE_END

PAGE_BEGIN(looks_js)
#embed "pages/app/looks.js"
PAGE_END

PAGE_BEGIN(main_js)
#embed "pages/app/main.js"
PAGE_END

PAGE_BEGIN(map_flat_js)
#embed "pages/app/map/flat.js"
PAGE_END

PAGE_BEGIN(map_outlines_js)
#embed "pages/app/map/outlines.js"
PAGE_END

PAGE_BEGIN(map_places_js)
#embed "pages/app/map/places.js"
PAGE_END

PAGE_BEGIN(map_point_js)
#embed "pages/app/map/point.js"
PAGE_END

PAGE_BEGIN(map_pointers_js)
#embed "pages/app/map/pointers.js"
PAGE_END

PAGE_BEGIN(map_shape_js)
#embed "pages/app/map/shape.js"
PAGE_END

PAGE_BEGIN(map_simplify_js)
#embed "pages/app/map/simplify.js"
PAGE_END

PAGE_BEGIN(record_js)
#embed "pages/app/record.js"
PAGE_END

PAGE_BEGIN(session_js)
#embed "pages/app/session.js"
PAGE_END

PAGE_BEGIN(signin_js)
#embed "pages/app/signin.js"
PAGE_END

PAGE_BEGIN(unsaved_js)
#embed "pages/app/unsaved.js"
PAGE_END

PAGE_BEGIN(wall_arrows_js)
#embed "pages/app/wall/arrows.js"
PAGE_END

PAGE_BEGIN(wall_card_js)
#embed "pages/app/wall/card.js"
PAGE_END

PAGE_BEGIN(wall_order_js)
#embed "pages/app/wall/order.js"
PAGE_END

PAGE_BEGIN(wall_wall_js)
#embed "pages/app/wall/wall.js"
PAGE_END

PAGE_BEGIN(why_js)
#embed "pages/app/why.js"
PAGE_END

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define PAGE(path, type, name) {path, type, name, sizeof name}

static const cfu_page pages[] = {
  PAGE("/", HTML, index_html),
  PAGE("/leaflet.js", SCRIPT, leaflet_js),
  PAGE("/leaflet.css", CSS, leaflet_css),
  PAGE("/css/base.css", CSS, base_css),
  PAGE("/css/dish.css", CSS, dish_css),
  PAGE("/css/frame.css", CSS, frame_css),
  PAGE("/css/pages.css", CSS, pages_css),
  PAGE("/css/panel.css", CSS, panel_css),
  PAGE("/css/wall.css", CSS, wall_css),
  PAGE("/app/announce.js", SCRIPT, announce_js),
  PAGE("/app/api.js", SCRIPT, api_js),
  PAGE("/app/bar.js", SCRIPT, bar_js),
  PAGE("/app/blind.js", SCRIPT, blind_js),
  PAGE("/app/colours.js", SCRIPT, colours_js),
  PAGE("/app/count/count.js", SCRIPT, count_count_js),
  PAGE("/app/count/drop.js", SCRIPT, count_drop_js),
  PAGE("/app/count/files.js", SCRIPT, count_files_js),
  PAGE("/app/count/uploads.js", SCRIPT, count_uploads_js),
  PAGE("/app/dialog.js", SCRIPT, dialog_js),
  PAGE("/app/dish/actions.js", SCRIPT, dish_actions_js),
  PAGE("/app/dish/colony.js", SCRIPT, dish_colony_js),
  PAGE("/app/dish/comparison.js", SCRIPT, dish_comparison_js),
  PAGE("/app/dish/desk.js", SCRIPT, dish_desk_js),
  PAGE("/app/dish/dish.js", SCRIPT, dish_dish_js),
  PAGE("/app/dish/facts.js", SCRIPT, dish_facts_js),
  PAGE("/app/dish/head.js", SCRIPT, dish_head_js),
  PAGE("/app/dish/help.js", SCRIPT, dish_help_js),
  PAGE("/app/dish/keys.js", SCRIPT, dish_keys_js),
  PAGE("/app/dish/legend.js", SCRIPT, dish_legend_js),
  PAGE("/app/dish/list.js", SCRIPT, dish_list_js),
  PAGE("/app/dish/mapview.js", SCRIPT, dish_mapview_js),
  PAGE("/app/dish/modenote.js", SCRIPT, dish_modenote_js),
  PAGE("/app/dish/order.js", SCRIPT, dish_order_js),
  PAGE("/app/dish/poll.js", SCRIPT, dish_poll_js),
  PAGE("/app/dish/prompts.js", SCRIPT, dish_prompts_js),
  PAGE("/app/dish/quick.js", SCRIPT, dish_quick_js),
  PAGE("/app/dish/refusals.js", SCRIPT, dish_refusals_js),
  PAGE("/app/dish/sample.js", SCRIPT, dish_sample_js),
  PAGE("/app/dish/selection.js", SCRIPT, dish_selection_js),
  PAGE("/app/dish/state.js", SCRIPT, dish_state_js),
  PAGE("/app/dish/toolbar.js", SCRIPT, dish_toolbar_js),
  PAGE("/app/dish/words.js", SCRIPT, dish_words_js),
  PAGE("/app/dom.js", SCRIPT, dom_js),
  PAGE("/app/edits.js", SCRIPT, edits_js),
  PAGE("/app/kept.js", SCRIPT, kept_js),
  PAGE("/app/looks.js", SCRIPT, looks_js),
  PAGE("/app/main.js", SCRIPT, main_js),
  PAGE("/app/map/flat.js", SCRIPT, map_flat_js),
  PAGE("/app/map/outlines.js", SCRIPT, map_outlines_js),
  PAGE("/app/map/places.js", SCRIPT, map_places_js),
  PAGE("/app/map/point.js", SCRIPT, map_point_js),
  PAGE("/app/map/pointers.js", SCRIPT, map_pointers_js),
  PAGE("/app/map/shape.js", SCRIPT, map_shape_js),
  PAGE("/app/map/simplify.js", SCRIPT, map_simplify_js),
  PAGE("/app/record.js", SCRIPT, record_js),
  PAGE("/app/session.js", SCRIPT, session_js),
  PAGE("/app/signin.js", SCRIPT, signin_js),
  PAGE("/app/unsaved.js", SCRIPT, unsaved_js),
  PAGE("/app/wall/arrows.js", SCRIPT, wall_arrows_js),
  PAGE("/app/wall/card.js", SCRIPT, wall_card_js),
  PAGE("/app/wall/order.js", SCRIPT, wall_order_js),
  PAGE("/app/wall/wall.js", SCRIPT, wall_wall_js),
  PAGE("/app/why.js", SCRIPT, why_js),
};
/* clang-format on */

size_t cfu_page_count(void) { return sizeof pages / sizeof pages[0]; }

const cfu_page *cfu_page_at(size_t index) { return &pages[index]; }
