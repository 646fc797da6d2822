// Which pixels a convolution looks at: what its kernels are told.
#pragma once

// Arrays have fewer than 2^31 elements. The launcher, conv.py, fills this in; the fields stand in the same order there.
// It is an argument by value, so it lies in constant memory and takes no registers.
struct Gather {
  int images, groups, channels, rows, rows_padded;  // channels (depth) and rows (filters) of one group
  int height, width;                                // of the source
  int taps_h, taps_w, tap_h, tap_w;                 // taps of this class, source pixels from tap to tap
  int first_h, first_w;                             // source pixel of tap 0 at place 0; may lie outside
  int places_h, places_w, place_h, place_w;         // places of this class, source pixels from place to place
  int kernel_h, kernel_w, weight_h, weight_w, weight_step_h, weight_step_w;  // where the taps lie in the filters
  int out_height, out_width, out_h, out_w, out_step_h, out_step_w;           // where the places lie in the output
};

__device__ __forceinline__ bool inside(int i, int size) {
  return static_cast<unsigned>(i) < static_cast<unsigned>(size);  // negative numbers become huge
}
