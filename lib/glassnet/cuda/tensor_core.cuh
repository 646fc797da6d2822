// What a kernel needs of the tensor cores and of asynchronous copies, as small functions around inline PTX.
//
// A tensor core multiplies small matrices for a whole warp in one instruction. Its inputs here are TF32: float32 with
// the last 13 of its 23 fraction bits dropped, so about 3 decimal digits; sums are kept in float32. Needs sm_80.
// Without a GPU the tests compile the same source with g++: then the functions of emulate.h stand in for the PTX.
//
// References: NVIDIA, "Parallel Thread Execution ISA", sections "mma.m16n8k8" (who holds which element) and "cp.async".
#pragma once

#if defined(GLASSNET_EMULATE) || (defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800)
#define GLASSNET_TENSOR_CORES 1
#else
#define GLASSNET_TENSOR_CORES 0  // sm_75: the kernels that need them compile to nothing and are never launched
#endif

#if GLASSNET_TENSOR_CORES  // else: copies that happen at once, at the end of this file

// Round to the nearest TF32 (ties away from zero). The tensor core itself would cut off, which is biased.
__device__ __forceinline__ unsigned to_tf32(float value) {
#ifdef GLASSNET_EMULATE
  return emulate::to_tf32(value);
#else
  unsigned rounded;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rounded) : "f"(value));
  return rounded;
#endif
}

// d += a @ b for a (16, 8), b (8, 8), d (16, 8), spread over the 32 threads of a warp. With r = lane / 4, c = lane % 4
// a thread holds a[r][c], a[r+8][c], a[r][c+4], a[r+8][c+4];  b[c][r], b[c+4][r];
//                d[r][2c], d[r][2c+1], d[r+8][2c], d[r+8][2c+1].
__device__ __forceinline__ void mma_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
#ifdef GLASSNET_EMULATE
  emulate::mma_tf32(d, a, b, __LINE__);
#else
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
}

// Start a copy of one float (BYTES = 4) or of four (16, both addresses aligned to 16) from global to shared memory,
// past the registers, while the thread goes on. Where `valid` is false zeros are written and `from` is not read.
template <int BYTES>
__device__ __forceinline__ void copy_async(float* shared, const float* from, bool valid) {
  static_assert(BYTES == 4 || BYTES == 16, "cp.async here copies 4 or 16 bytes");
#ifdef GLASSNET_EMULATE
  emulate::copy_async(shared, from, BYTES, valid);
#else
  const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
  const int bytes = valid ? BYTES : 0;
  if (BYTES == 16)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes) : "memory");
  else
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(to), "l"(from), "r"(bytes) : "memory");
#endif
}

// Close a group of copies; then wait until at most `LEFT` groups of this thread are under way. A __syncthreads() must
// follow before another thread reads what was copied.
__device__ __forceinline__ void copy_async_commit() {
#ifdef GLASSNET_EMULATE
  emulate::copy_async_commit();
#else
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

template <int LEFT>
__device__ __forceinline__ void copy_async_wait() {
#ifdef GLASSNET_EMULATE
  emulate::copy_async_wait(LEFT);
#else
  asm volatile("cp.async.wait_group %0;" ::"n"(LEFT) : "memory");
#endif
}

#else

template <int BYTES>
__device__ __forceinline__ void copy_async(float* shared, const float* from, bool valid) {
  for (int i = 0; i < BYTES / 4; ++i) shared[i] = valid ? from[i] : 0.0f;
}
__device__ __forceinline__ void copy_async_commit() {}
template <int LEFT>
__device__ __forceinline__ void copy_async_wait() {}

#endif  // GLASSNET_TENSOR_CORES
