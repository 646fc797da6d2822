// DBSCAN of points (n, d) with few features, Euclidean, in float64: a pair at just eps must not fall either way.
//
// A grid of cells with edges of eps: the neighbours of a point lie in its own cell or in the 3^d - 1 around it. Points
// are sorted by the number of their cell, so a cell is a run in memory. Along the last axis cells have consecutive
// numbers, so three neighbouring cells are one run too: 3^(d-1) runs to look through, each found by two binary searches
// in the sorted cell numbers. Only cells that hold points exist.
//
// Clusters grow by union-find, all points at the same time: every core point has a parent, at first itself, and a pair
// of core points within eps joins their trees. The larger root always gets the smaller one for a parent, by atomicMin.
// Then the root of a finished tree is the lowest index in its cluster, in whatever order the threads came: the result
// is the same each time, and numbered as the readable twin numbers it (glassnet/cluster/density.py).
//
// References: A. Prokopenko, D. Lebrun-Grandie and D. Arndt, "Fast tree-based algorithms for DBSCAN for low-dimensional
// data on GPUs", arXiv:2103.05162 (core points first, then union-find without a stored neighbour list); J. Jaiganesh
// and M. Burtscher, "A high-performance connected components implementation for GPUs", HPDC 2018 (hooking by index).

#define MOST_FEATURES 3

// No fused multiply-add: the same rounding as the twin's, so that both agree on who is within eps.
#ifdef GLASSNET_EMULATE
__device__ __forceinline__ double times(double a, double b) { return a * b; }
__device__ __forceinline__ double plus(double a, double b) { return a + b; }
#else
__device__ __forceinline__ double times(double a, double b) { return __dmul_rn(a, b); }
__device__ __forceinline__ double plus(double a, double b) { return __dadd_rn(a, b); }
#endif

// The points in the order of their cells, and the grid.
struct Points {
  const double* X;         // (n, d), sorted
  const long long* cells;  // (n,) the number of each point's cell, rising
  int n, d;
  long long strides[MOST_FEATURES];  // from a cell to the next along each axis; the last is 1

  __device__ __forceinline__ bool near(int a, int b, double limit) const {
    double total = 0.0;
    for (int f = 0; f < d; ++f) {
      const double gap = X[static_cast<long long>(a) * d + f] - X[static_cast<long long>(b) * d + f];
      total = plus(total, times(gap, gap));
    }
    return total <= limit;
  }

  // The first point whose cell has a number of at least `cell`.
  __device__ __forceinline__ int lower_bound(long long cell) const {
    int low = 0, high = n;
    while (low < high) {
      const int middle = low + (high - low) / 2;
      if (cells[middle] < cell) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  __device__ __forceinline__ int runs() const { return d == 3 ? 9 : d == 2 ? 3 : 1; }

  // Run number r of those around the cell of point i: from its start to before its stop.
  __device__ __forceinline__ void run(int i, int r, int& start, int& stop) const {
    long long middle = cells[i];
    if (d == 3) middle += (r / 3 - 1) * strides[0] + (r % 3 - 1) * strides[1];
    if (d == 2) middle += (r - 1) * strides[0];
    start = lower_bound(middle - 1);
    stop = lower_bound(middle + 2);
  }
};

__device__ __forceinline__ Points points(const double* X, const long long* cells, int n, int d, long long stride0,
                                         long long stride1) {
  return {X, cells, n, d, {stride0, stride1, 1}};
}

// Who has at least `least` points within eps, itself included? A thread stops counting there: in a dense place soon.
// Uses at most 64 registers.
extern "C" __global__ void dbscan_core(const double* __restrict__ X, const long long* __restrict__ cells,
                                       signed char* core, int n, int d, long long stride0, long long stride1,
                                       double limit, int least) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const Points all = points(X, cells, n, d, stride0, stride1);
  int count = 0;
  for (int r = 0; r < all.runs() && count < least; ++r) {
    int start, stop;
    all.run(i, r, start, stop);
    for (int j = start; j < stop && count < least; ++j) count += all.near(i, j, limit);
  }
  core[i] = count >= least;
}

// Where the tree of `i` ends for now. Others join trees meanwhile: hence volatile, read it anew each time.
__device__ __forceinline__ int root_of(const volatile int* parent, int i) {
  int up = parent[i];
  while (up != i) {
    i = up;
    up = parent[i];
  }
  return i;
}

// Join the trees of a and b. atomicMin returns the parent that was there: if it was the root itself, it has a new one
// now and all is done. Otherwise somebody was faster and hooked the root elsewhere; then that place and ours belong
// together, and we go on with those two. Numbers only fall, so this ends.
__device__ __forceinline__ void join(int* parent, int a, int b) {
  while (true) {
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a == b) return;
    if (a < b) {
      const int other = a;
      a = b;
      b = other;
    }
    const int before = atomicMin(&parent[a], b);
    if (before == a) return;
    a = before;
  }
}

// Join every core point with the core points within eps that come before it in the sorted order (the others do it
// themselves). `index` is the place of each sorted point in the data as given; parents are such places.
// Uses at most 64 registers.
extern "C" __global__ void dbscan_join(const double* __restrict__ X, const long long* __restrict__ cells,
                                       const signed char* __restrict__ core, const int* __restrict__ index, int* parent,
                                       int n, int d, long long stride0, long long stride1, double limit) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n || !core[i]) return;
  const Points all = points(X, cells, n, d, stride0, stride1);
  for (int r = 0; r < all.runs(); ++r) {
    int start, stop;
    all.run(i, r, start, stop);
    for (int j = start; j < stop && j < i; ++j)
      if (core[j] && all.near(i, j, limit)) join(parent, index[i], index[j]);
  }
}

// The root of each point's cluster, in the order of the data: of a core point the end of its tree; of another point the
// lowest root among the core points within eps (clusters are numbered by their roots, so it is the lowest number too);
// -1 if there is none. Uses at most 64 registers.
extern "C" __global__ void dbscan_roots(const double* __restrict__ X, const long long* __restrict__ cells,
                                        const signed char* __restrict__ core, const int* __restrict__ index,
                                        const int* __restrict__ parent, int* roots, int n, int d, long long stride0,
                                        long long stride1, double limit) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const Points all = points(X, cells, n, d, stride0, stride1);
  int lowest = core[i] ? root_of(parent, index[i]) : n;
  for (int r = 0; r < all.runs() && !core[i]; ++r) {
    int start, stop;
    all.run(i, r, start, stop);
    for (int j = start; j < stop; ++j)
      if (core[j] && all.near(i, j, limit)) lowest = min(lowest, root_of(parent, index[j]));
  }
  roots[index[i]] = lowest < n ? lowest : -1;
}
