// Max- and mean-pooling of images (N, C, H, W) in float32.
//
// Both passes *gather*: a thread owns one number of the result and looks up everything that goes into it. The other
// way round, every window adding its gradient to the pixels it saw, needs atomic additions, whose order (and so whose
// last digit) changes from run to run. A gather reads a few numbers twice and gives the same digits each time.
//
// Neighbouring threads own neighbouring numbers of a row, so that what a warp reads lies side by side in memory.

// The windows along one axis: output o looks at inputs o*stride + first + j*dilation for j = 0 .. taps-1.
struct Axis {
  int size, out, taps, stride, dilation, first;

  __device__ __forceinline__ int input(int o, int j) const { return o * stride + first + j * dilation; }

  __device__ __forceinline__ bool holds(int i) const { return i >= 0 && i < size; }

  // The first output whose window reaches as far as input i: the least o with input(o, taps-1) >= i.
  __device__ __forceinline__ int first_window(int i) const {
    const int reach = i - first - (taps - 1) * dilation;
    return reach <= 0 ? 0 : (reach + stride - 1) / stride;
  }

  // One past the last output whose window begins at or before input i.
  __device__ __forceinline__ int end_window(int i) const {
    const int last = (i - first) / stride;  // first <= 0, so nothing here is negative
    return last + 1 < out ? last + 1 : out;
  }

  // Does output o look at input i? With a dilation a window skips pixels between its ends.
  __device__ __forceinline__ bool sees(int o, int i) const { return (i - first - o * stride) % dilation == 0; }
};

// y: the largest value of each window; switches: where in its plane it stood, row * W + column. The first of equals
// wins, row by row. A NaN wins against numbers, as NumPy's maximum has it.
// Uses at most 64 registers.
extern "C" __global__ void max_pool_forward(const float* __restrict__ x, float* __restrict__ y,
                                            int* __restrict__ switches, int total, int h, int oh, int kh, int sh,
                                            int dh, int fh, int w, int ow, int kw, int sw, int dw, int fw) {
  const Axis rows{h, oh, kh, sh, dh, fh}, columns{w, ow, kw, sw, dw, fw};
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < total; i += gridDim.x * blockDim.x) {
    const int ox = i % ow, oy = i / ow % oh;
    const float* plane = x + static_cast<long long>(i / ow / oh) * h * w;
    float best = 0.0f;
    int where = -1;
    for (int j = 0; j < kh; ++j) {
      const int row = rows.input(oy, j);
      if (!rows.holds(row)) continue;
      for (int k = 0; k < kw; ++k) {
        const int column = columns.input(ox, k);
        if (!columns.holds(column)) continue;
        const float value = plane[row * w + column];
        if (where < 0 || value > best || (value != value && best == best)) {
          best = value;
          where = row * w + column;
        }
      }
    }
    y[i] = best;
    switches[i] = where;
  }
}

// dx: each pixel asks the windows that see it whether it won, and adds up their gradients from the top left on.
// Uses at most 64 registers.
extern "C" __global__ void max_pool_backward(const float* __restrict__ dy, const int* __restrict__ switches,
                                             float* __restrict__ dx, int total, int h, int oh, int kh, int sh, int dh,
                                             int fh, int w, int ow, int kw, int sw, int dw, int fw) {
  const Axis rows{h, oh, kh, sh, dh, fh}, columns{w, ow, kw, sw, dw, fw};
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < total; i += gridDim.x * blockDim.x) {
    const int column = i % w, row = i / w % h;
    const long long plane = static_cast<long long>(i / w / h) * oh * ow;
    float sum = 0.0f;
    for (int oy = rows.first_window(row); oy < rows.end_window(row); ++oy)
      for (int ox = columns.first_window(column); ox < columns.end_window(column); ++ox) {
        const long long o = plane + oy * ow + ox;
        if (switches[o] == row * w + column) sum += dy[o];
      }
    dx[i] = sum;
  }
}

// The number of places a mean divides by: all of the window, or only those inside the image.
__device__ __forceinline__ int inside(const Axis& axis, int o) {
  int count = 0;
  for (int j = 0; j < axis.taps; ++j) count += axis.holds(axis.input(o, j));
  return count;
}

__device__ __forceinline__ float share(const Axis& rows, const Axis& columns, int oy, int ox, int include_pad) {
  return 1.0f / (include_pad ? rows.taps * columns.taps : inside(rows, oy) * inside(columns, ox));
}

// y: the mean of each window. Uses at most 64 registers.
extern "C" __global__ void mean_pool_forward(const float* __restrict__ x, float* __restrict__ y, int include_pad,
                                             int total, int h, int oh, int kh, int sh, int dh, int fh, int w, int ow,
                                             int kw, int sw, int dw, int fw) {
  const Axis rows{h, oh, kh, sh, dh, fh}, columns{w, ow, kw, sw, dw, fw};
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < total; i += gridDim.x * blockDim.x) {
    const int ox = i % ow, oy = i / ow % oh;
    const float* plane = x + static_cast<long long>(i / ow / oh) * h * w;
    float sum = 0.0f;
    for (int j = 0; j < kh; ++j) {
      const int row = rows.input(oy, j);
      if (!rows.holds(row)) continue;
      for (int k = 0; k < kw; ++k) {
        const int column = columns.input(ox, k);
        if (columns.holds(column)) sum += plane[row * w + column];
      }
    }
    y[i] = sum * share(rows, columns, oy, ox, include_pad);
  }
}

// dx: each pixel's share of every window that sees it. Uses at most 64 registers.
extern "C" __global__ void mean_pool_backward(const float* __restrict__ dy, float* __restrict__ dx, int include_pad,
                                              int total, int h, int oh, int kh, int sh, int dh, int fh, int w, int ow,
                                              int kw, int sw, int dw, int fw) {
  const Axis rows{h, oh, kh, sh, dh, fh}, columns{w, ow, kw, sw, dw, fw};
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < total; i += gridDim.x * blockDim.x) {
    const int column = i % w, row = i / w % h;
    const float* plane = dy + static_cast<long long>(i / w / h) * oh * ow;
    float sum = 0.0f;
    for (int oy = rows.first_window(row); oy < rows.end_window(row); ++oy)
      for (int ox = columns.first_window(column); ox < columns.end_window(column); ++ox)
        if (rows.sees(oy, row) && columns.sees(ox, column))
          sum += plane[oy * ow + ox] * share(rows, columns, oy, ox, include_pad);
    dx[i] = sum;
  }
}
