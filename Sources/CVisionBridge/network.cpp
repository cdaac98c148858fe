#include "cv_guard.hpp"
#include "cv_network.h"
#include "cv_planes.h"
#include "cv_wide.hpp"
#include "network_kernels.hpp"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace {

using cfu_network::Convolve;

// A picture of 16-bit channels with a margin of zeros around it; channels are innermost. What lies
// inside is whatever its memory held, until it is written.
struct Map {
  int32_t width = 0, height = 0, channels = 0;
  static constexpr int32_t margin = 1;

  Map(int32_t w, int32_t h, int32_t c)
      : width(w), height(h), channels(c),
        values(static_cast<int16_t *>(
            cv_plane_alloc(static_cast<int64_t>(line()) * (h + 2 * margin) * sizeof(int16_t)))) {
    if (!values)
      throw std::bad_alloc();
    std::fill_n(at(-1, -1), line(), int16_t{0});
    std::fill_n(at(-1, h), line(), int16_t{0});
    for (int32_t y = 0; y < h; y++) {
      std::fill_n(at(-1, y), c, int16_t{0});
      std::fill_n(at(w, y), c, int16_t{0});
    }
  }
  int16_t *at(int32_t x, int32_t y) {
    return values.get() + (y + margin) * line() + static_cast<size_t>(x + margin) * channels;
  }
  const int16_t *at(int32_t x, int32_t y) const { return const_cast<Map *>(this)->at(x, y); }

private:
  size_t line() const { return static_cast<size_t>(width + 2 * margin) * channels; }

  struct Free {
    void operator()(int16_t *plane) const { cv_plane_free(plane); }
  };
  std::unique_ptr<int16_t, Free> values;
};

struct Layer {
  int32_t inputs = 0, outputs = 0, kernel = 0, stride = 0;
  bool rectified = false;
  // [16 outputs][ky][kx][pair of inputs][16][2], the outputs filled up to a multiple of 16.
  std::vector<int16_t> weights;
  std::vector<int32_t> bias;
  // What a sum is multiplied by to be an activation.
  std::vector<float> scale;

  int32_t padded() const { return (outputs + 15) / 16 * 16; }
};

// Ties to even. Adding and taking away 1.5 x 2^23 rounds on every processor alike, several values
// at a time.
inline int16_t rounded(float value) {
  constexpr float shift = 12582912.0f;
  const float held = value < -32767.0f ? -32767.0f : value > 32767.0f ? 32767.0f : value;
  return static_cast<int16_t>(static_cast<int32_t>((held + shift) - shift));
}

// Sums to activations: `count` pixels of `outputs` channels, which stand `padded` apart.
CV_WIDE void activate(const int32_t *sums, const float *scale, float least, int32_t count,
                      int32_t outputs, int32_t padded, int16_t *out) {
  for (int32_t x = 0; x < count; x++, sums += padded, out += outputs)
    for (int32_t o = 0; o < outputs; o++) {
      const float value = static_cast<float>(sums[o]) * scale[o];
      out[o] = rounded(value < least ? least : value);
    }
}

void convolve_into(const Layer &layer, const int16_t *const *rows, int32_t width, Convolve convolve,
                   std::vector<int32_t> &sums, int16_t *out) {
  const int32_t padded = layer.padded();
  sums.resize(static_cast<size_t>(width) * padded);
  convolve(rows, layer.kernel, layer.inputs, layer.stride, layer.weights.data(), layer.bias.data(),
           width, padded, sums.data());
  activate(sums.data(), layer.scale.data(), layer.rectified ? 0.0f : -32767.0f, width,
           layer.outputs, padded, out);
}

Map convolve_map(const Layer &layer, const Map &in, Convolve convolve) {
  Map out(in.width / layer.stride, in.height / layer.stride, layer.outputs);
  std::vector<int32_t> sums;
  const int32_t before = (layer.kernel - 1) / 2;
  for (int32_t y = 0; y < out.height; y++) {
    const int16_t *rows[8];
    for (int32_t k = 0; k < layer.kernel; k++)
      rows[k] = in.at(-before, y * layer.stride + k - before);
    convolve_into(layer, rows, out.width, convolve, sums, out.at(0, y));
  }
  return out;
}

// Adds a row of half the size, each pixel to two.
CV_WIDE void add_doubled_row(int16_t *row, const int16_t *half, int32_t width, int32_t channels) {
  for (int32_t x = 0; x < width; x++)
    for (int32_t c = 0; c < channels; c++) {
      const int32_t sum = row[x * channels + c] + half[(x / 2) * channels + c];
      row[x * channels + c] = static_cast<int16_t>(sum < -32767  ? -32767
                                                   : sum > 32767 ? 32767
                                                                 : sum);
    }
}

// Adds a map of half the size, each pixel to four.
void add_doubled(Map &map, const Map &half) {
  for (int32_t y = 0; y < map.height; y++)
    add_doubled_row(map.at(0, y), half.at(0, y / 2), map.width, map.channels);
}

} // namespace

// Layers in the order in which they are run: stem and two of each of three finer levels ... see
// `run`.
struct cv_network {
  float input_scale = 1;
  std::vector<Layer> layers;
};

namespace {

enum { stem, e1, d1, e2a, e2b, d2, e3a, e3b, d3, e4a, e4b, u3, l2, u2, l1, u1, head, layer_count };

// Sizes are multiples of this, analysis pixels: four halvings.
constexpr int32_t unit = 16;

class Reader {
public:
  Reader(const uint8_t *bytes, int64_t size) : at(bytes), left(size) {}
  template <class Value> Value one() {
    Value value{};
    many(&value, 1);
    return value;
  }
  template <class Value> void many(Value *values, int64_t count) {
    const int64_t size = count * static_cast<int64_t>(sizeof(Value));
    if (count < 0 || size > left) {
      good = false;
      return;
    }
    std::memcpy(values, at, static_cast<size_t>(size));
    at += size;
    left -= size;
  }
  bool good = true;
  bool ended() const { return left == 0; }

private:
  const uint8_t *at;
  int64_t left;
};

bool read_layer(Reader &reader, Layer &layer) {
  layer.inputs = reader.one<int32_t>();
  layer.outputs = reader.one<int32_t>();
  layer.kernel = reader.one<int32_t>();
  layer.stride = reader.one<int32_t>();
  layer.rectified = reader.one<int32_t>() != 0;
  if (!reader.good || layer.inputs < 2 || layer.inputs > 256 || layer.inputs % 2 ||
      layer.outputs < 1 || layer.outputs > 256 || layer.kernel < 1 || layer.kernel > 4 ||
      layer.stride < 1 || layer.stride > 2)
    return false;
  const int32_t padded = layer.padded();
  layer.scale.resize(padded);
  layer.bias.resize(padded);
  reader.many(layer.scale.data(), layer.outputs);
  reader.many(layer.bias.data(), layer.outputs);
  const int32_t taps = layer.kernel * layer.kernel * layer.inputs;
  layer.weights.resize(static_cast<size_t>(taps) * padded);
  std::vector<int16_t> given(taps);
  for (int32_t o = 0; o < layer.outputs; o++) {
    reader.many(given.data(), taps);
    int64_t most = std::abs(static_cast<int64_t>(layer.bias[o]));
    for (int32_t t = 0; t < taps; t++) {
      most += std::abs(given[t]) * int64_t{32767};
      layer.weights[((static_cast<size_t>(o / 16) * taps / 2 + t / 2) * 16 + o % 16) * 2 + t % 2] =
          given[t];
    }
    // No sum may overflow, whatever the picture.
    if (most > INT32_MAX || !std::isfinite(layer.scale[o]))
      return false;
  }
  return reader.good;
}

bool fits(const cv_network &network) {
  const auto &l = network.layers;
  auto chain = [&](int a, int b) { return l[a].outputs == l[b].inputs; };
  for (int k = e1; k <= u3; k++)
    if (!chain(k - 1, k))
      return false;
  for (int k = 0; k < layer_count; k++) {
    const bool halves = k == stem || k == d1 || k == d2 || k == d3;
    const int32_t kernel = k == stem ? 4 : k == l2 || k == l1 || k == head ? 1 : 3;
    if (l[k].stride != (halves ? 2 : 1) || l[k].kernel != kernel)
      return false;
  }
  return l[e4b].outputs == l[e3b].outputs && chain(u3, l2) && l[l2].outputs == l[e2b].outputs &&
         chain(l2, u2) && chain(u2, l1) && l[l1].outputs == l[e1].outputs && chain(l1, u1) &&
         chain(u1, head);
}

// What is looked at.
struct Picture {
  int32_t width, height;
  cv_network_row row;
  void *context;

  // Filled up to whole units.
  int32_t whole_width() const { return (width + unit - 1) / unit * unit; }
  int32_t whole_height() const { return (height + unit - 1) / unit * unit; }
};

// Rows of the stem, one after the other, from rows of the input as they come.
class StemRows {
public:
  StemRows(const cv_network &network, const Picture &picture, Convolve convolve)
      : layer(network.layers[stem]), input_scale(network.input_scale), picture(picture),
        convolve(convolve), line(static_cast<size_t>(picture.whole_width() + 2) * layer.inputs),
        ring(4 * line), values(static_cast<size_t>(picture.width) * layer.inputs) {
    fill(-1);
    fill(0);
  }

  void next(int16_t *out) {
    fill(2 * y + 1);
    fill(2 * y + 2);
    const int16_t *rows[4];
    for (int32_t k = 0; k < 4; k++)
      rows[k] = ring.data() + static_cast<size_t>((2 * y - 1 + k + 4) % 4) * line;
    convolve_into(layer, rows, picture.whole_width() / 2, convolve, sums, out);
    y++;
  }

private:
  void fill(int32_t at) {
    int16_t *target = ring.data() + static_cast<size_t>((at + 4) % 4) * line;
    std::fill_n(target, line, int16_t{0});
    if (at < 0 || at >= picture.height)
      return;
    picture.row(picture.context, at, values.data());
    const int32_t inputs = layer.inputs, width = picture.width;
    for (int32_t c = 0; c < inputs; c++)
      for (int32_t x = 0; x < width; x++)
        target[static_cast<size_t>(x + 1) * inputs + c] =
            rounded(values[static_cast<size_t>(c) * width + x] * input_scale);
  }

  const Layer &layer;
  const float input_scale;
  const Picture &picture;
  const Convolve convolve;
  const size_t line;
  std::vector<int16_t> ring;
  std::vector<float> values;
  std::vector<int32_t> sums;
  int32_t y = 0;
};

// The stem and what follows it. Neither the input nor what the stem says of it ever stands in
// memory as a whole.
Map run_first(const cv_network &network, const Picture &picture, Convolve convolve) {
  const Layer &layer = network.layers[e1];
  Map out(picture.whole_width() / 2, picture.whole_height() / 2, layer.outputs);
  StemRows source(network, picture, convolve);
  const size_t line = static_cast<size_t>(out.width + 2) * layer.inputs;
  // Margins of zeros; of its first and last channels nothing else is ever written.
  std::vector<int16_t> ring(3 * line);
  std::vector<int32_t> sums;
  auto at = [&](int32_t y) { return ring.data() + static_cast<size_t>((y + 3) % 3) * line; };
  source.next(at(0) + layer.inputs);
  for (int32_t y = 0; y < out.height; y++) {
    if (y + 1 < out.height)
      source.next(at(y + 1) + layer.inputs);
    else
      std::fill_n(at(y + 1), line, int16_t{0});
    const int16_t *rows[3] = {at(y - 1), at(y), at(y + 1)};
    convolve_into(layer, rows, out.width, convolve, sums, out.at(0, y));
  }
  return out;
}

void run(const cv_network &network, const Picture &picture, Convolve convolve, float *target) {
  const auto &l = network.layers;
  auto conv = [&](int k, const Map &in) { return convolve_map(l[k], in, convolve); };
  Map x1 = run_first(network, picture, convolve);
  Map x2 = conv(e2b, conv(e2a, conv(d1, x1)));
  Map x3 = conv(e3b, conv(e3a, conv(d2, x2)));
  add_doubled(x3, conv(e4b, conv(e4a, conv(d3, x3))));
  add_doubled(x2, conv(l2, conv(u3, x3)));
  add_doubled(x1, conv(l1, conv(u2, x2)));
  // The last two layers row by row: what the first of them says is as large as all else together.
  const Layer &last = l[head];
  const int32_t out_width = (picture.width + 1) / 2, out_height = (picture.height + 1) / 2;
  const int32_t padded = last.padded();
  std::vector<int32_t> line_sums, sums(static_cast<size_t>(out_width) * padded);
  std::vector<int16_t> line(static_cast<size_t>(out_width) * l[u1].outputs);
  for (int32_t y = 0; y < out_height; y++) {
    const int16_t *around[3] = {x1.at(-1, y - 1), x1.at(-1, y), x1.at(-1, y + 1)};
    convolve_into(l[u1], around, out_width, convolve, line_sums, line.data());
    const int16_t *rows[1] = {line.data()};
    convolve(rows, 1, last.inputs, 1, last.weights.data(), last.bias.data(), out_width, padded,
             sums.data());
    for (int32_t o = 0; o < last.outputs; o++) {
      float *out = target + (static_cast<size_t>(o) * out_height + y) * out_width;
      for (int32_t x = 0; x < out_width; x++)
        out[x] = static_cast<float>(sums[x * padded + o]) * last.scale[o];
    }
  }
}

} // namespace

cv_status cv_network_read(const uint8_t *bytes, int64_t size, cv_network **network) {
  if (!bytes || size < 0 || !network)
    return CV_ERR_ARGUMENT;
  *network = nullptr;
  bool good = false;
  const cv_status status = cv_guarded([&] {
    auto read = std::make_unique<cv_network>();
    Reader reader(bytes, size);
    char magic[8];
    reader.many(magic, 8);
    read->input_scale = reader.one<float>();
    const int32_t count = reader.one<int32_t>();
    if (!reader.good || std::memcmp(magic, "CFUSEEK1", 8) != 0 || count != layer_count ||
        !std::isfinite(read->input_scale))
      return;
    for (int32_t k = 0; k < count; k++) {
      read->layers.emplace_back();
      if (!read_layer(reader, read->layers.back()))
        return;
    }
    if (!reader.ended() || !fits(*read))
      return;
    good = true;
    *network = read.release();
  });
  return status == CV_OK && !good ? CV_ERR_ARGUMENT : status;
}

void cv_network_free(cv_network *network) { delete network; }

int32_t cv_network_inputs(const cv_network *network) {
  return network ? network->layers[stem].inputs : 0;
}

int32_t cv_network_outputs(const cv_network *network) {
  return network ? network->layers[head].outputs : 0;
}

int32_t cv_network_kernels(void) { return static_cast<int32_t>(cfu_network::kernels().size()); }

cv_status cv_network_run(const cv_network *network, int32_t width, int32_t height,
                         cv_network_row row, void *context, float *target) {
  return cv_network_run_on(network, 0, width, height, row, context, target);
}

cv_status cv_network_run_on(const cv_network *network, int32_t kernel, int32_t width,
                            int32_t height, cv_network_row row, void *context, float *target) {
  if (!network || !row || !target || width <= 0 || height <= 0)
    return CV_ERR_ARGUMENT;
  const auto kernels = cfu_network::kernels();
  if (kernel < 0 || static_cast<size_t>(kernel) >= kernels.size())
    return CV_ERR_ARGUMENT;
  return cv_guarded([&] { run(*network, {width, height, row, context}, kernels[kernel], target); });
}
