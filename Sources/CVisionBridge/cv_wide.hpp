// Loops over whole planes, compiled twice: for every processor of the family and for those with
// AVX2.
#pragma once

// AVX2 alone, without FMA: both versions round alike, so a count does not depend on the machine it
// was made on. Sanitizers are not ready yet when the loader picks the version.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CV_WIDE
#endif
#endif
#if !defined(CV_WIDE) && defined(__x86_64__) && defined(__clang__) && defined(__ELF__)
#define CV_WIDE __attribute__((target_clones("avx2", "default")))
#endif
#ifndef CV_WIDE
#define CV_WIDE
#endif
