#include "measures.hpp"

#include "views.hpp"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace host {

cfu_status contours(const cfu_view *from, uint32_t mode, int32_t *points, uint64_t point_capacity,
                    uint32_t *counts, uint64_t contour_capacity, uint64_t *point_count,
                    uint64_t *contour_count) {
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (!is_grey8(*from))
    return CFU_ERR_UNSUPPORTED;
  if (mode > CFU_CONTOURS_ALL || !point_count || !contour_count ||
      (!points && point_capacity > 0) || (!counts && contour_capacity > 0))
    return CFU_ERR_ARGUMENT;
  return guarded([&]() -> cfu_status {
    std::vector<std::vector<cv::Point>> found;
    cv::findContours(matrix(*from), found,
                     mode == CFU_CONTOURS_OUTER ? cv::RETR_EXTERNAL : cv::RETR_LIST,
                     cv::CHAIN_APPROX_NONE);
    uint64_t total = 0;
    for (const auto &contour : found)
      total += contour.size();
    *point_count = total;
    *contour_count = found.size();
    if (total > point_capacity || found.size() > contour_capacity)
      return CFU_ERR_MEMORY;
    for (const auto &contour : found) {
      *counts++ = static_cast<uint32_t>(contour.size());
      for (const cv::Point &point : contour) {
        *points++ = point.x;
        *points++ = point.y;
      }
    }
    return CFU_OK;
  });
}

cfu_status moments(const cfu_view *from, uint32_t binary, cfu_moments *out) {
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (!out || out->struct_size < sizeof(cfu_moments))
    return CFU_ERR_ARGUMENT;
  if (from->channels != 1)
    return CFU_ERR_UNSUPPORTED;
  return guarded([&]() -> cfu_status {
    const cv::Moments m = cv::moments(matrix(*from), binary != 0);
    *out = cfu_moments{out->struct_size,
                       0,
                       m.m00,
                       m.m10,
                       m.m01,
                       m.m20,
                       m.m11,
                       m.m02,
                       m.m30,
                       m.m21,
                       m.m12,
                       m.m03,
                       m.mu20,
                       m.mu11,
                       m.mu02,
                       m.mu30,
                       m.mu21,
                       m.mu12,
                       m.mu03,
                       m.nu20,
                       m.nu11,
                       m.nu02,
                       m.nu30,
                       m.nu21,
                       m.nu12,
                       m.nu03};
    return CFU_OK;
  });
}

cfu_status histogram(const cfu_view *from, const cfu_view *mask, uint32_t channel, uint32_t bins,
                     float low, float high, uint64_t *counts) {
  if (cfu_status bad = check(from); bad != CFU_OK)
    return bad;
  if (mask) {
    if (cfu_status bad = check(mask); bad != CFU_OK)
      return bad;
    if (!is_grey8(*mask))
      return CFU_ERR_UNSUPPORTED;
    if (!same_size(*from, *mask))
      return CFU_ERR_ARGUMENT;
  }
  if (!counts || channel >= from->channels || bins < 1 || bins > 65536 || !std::isfinite(low) ||
      !std::isfinite(high) || !(low < high))
    return CFU_ERR_ARGUMENT;
  return guarded([&]() -> cfu_status {
    const cv::Mat picture = matrix(*from);
    const int channels[] = {static_cast<int>(channel)};
    const int sizes[] = {static_cast<int>(bins)};
    const float range[] = {low, high};
    const float *ranges[] = {range};
    cv::Mat filled;
    cv::calcHist(&picture, 1, channels, mask ? matrix(*mask) : cv::Mat(), filled, 1, sizes, ranges);
    // Counts come as floats: exact up to 2^24 in a bin, and rounded beyond.
    for (uint32_t i = 0; i < bins; ++i)
      counts[i] = static_cast<uint64_t>(filled.at<float>(static_cast<int>(i)));
    return CFU_OK;
  });
}

} // namespace host
