// CUDA's words for g++: the .cu files of glassnet, unchanged, as C++ whose threads are fibers (see emulate.cpp).
//
// The build instruments every load and store (-fsanitize=thread) and emulate.cpp is what gets called: it finds races,
// accesses outside the arrays, reads of shared memory that nobody wrote. Restrictions, each of which fails loudly:
// shared arrays are static, of types of 4 bytes or more, and declared in the __global__ function itself; blocks do not
// wait for one another. A `volatile` access counts as atomic: it says "I know that others write here".
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#define GLASSNET_EMULATE 1
#define __global__
#define __device__
#define __host__
#define __constant__ static const
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define __shared__ static __attribute__((section("glassnet_shared")))
#define GLASSNET_UNWATCHED __attribute__((noinline, no_sanitize("thread")))

struct dim3 { unsigned x = 1, y = 1, z = 1; };
struct uint3 { unsigned x, y, z; };
struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(8) int2 { int x, y; };
struct alignas(16) int4 { int x, y, z, w; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }

namespace emulate {
uint3 thread_index();
uint3 block_index();
dim3 block_size();
dim3 grid_size();
void barrier(int line);
// Wait for the lanes of `mask`; every lane gives `bytes` bytes and gets those of all 32 (those outside: zeros).
const char* exchange(unsigned mask, const void* gift, int bytes, int line);
int lane();
void note_atomic(const volatile void* address, int bytes);
unsigned to_tf32(float value);
void mma_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], int line);
void copy_async(float* shared, const float* from, int bytes, bool valid);
void copy_async_commit();
void copy_async_wait(int left);
void wrong(const char* what);

template <class T> GLASSNET_UNWATCHED T from_lane(unsigned mask, T value, int source, int line) {
  T got;
  std::memcpy(&got, exchange(mask, &value, sizeof value, line) + (source & 31) * sizeof value, sizeof value);
  return got;
}
template <class T> T shuffled(unsigned mask, T value, int source, int width, bool stays, int line) {
  const int first = lane() / width * width;  // a source outside the group of `width` lanes means: my own value
  const bool inside = source >= first && source < first + width;
  return from_lane(mask, value, inside && !stays ? source : lane(), line);
}
inline GLASSNET_UNWATCHED unsigned votes(unsigned mask, int predicate, int line) {
  const int vote = predicate != 0;
  const char* all = exchange(mask, &vote, sizeof vote, line);
  unsigned bits = 0;
  for (int i = 0; i < 32; ++i) {
    int one;
    std::memcpy(&one, all + i * sizeof one, sizeof one);
    bits |= static_cast<unsigned>(one != 0) << i;
  }
  return bits;
}
template <class T, class F> GLASSNET_UNWATCHED T atomic(T* address, F change) {
  note_atomic(address, sizeof(T));
  const T before = *address;
  *address = change(before);
  return before;
}
}  // namespace emulate

#define threadIdx (emulate::thread_index())
#define blockIdx (emulate::block_index())
#define blockDim (emulate::block_size())
#define gridDim (emulate::grid_size())
#define warpSize 32

#define __syncthreads() emulate::barrier(__LINE__)
#define __syncwarp(...) emulate::votes(emulate::mask_of(__VA_ARGS__), 1, __LINE__)
#define __shfl_sync(mask, value, ...) emulate::shfl(mask, value, __LINE__, __VA_ARGS__)
#define __shfl_xor_sync(mask, value, ...) emulate::shfl_xor(mask, value, __LINE__, __VA_ARGS__)
#define __shfl_down_sync(mask, value, ...) emulate::shfl_down(mask, value, __LINE__, __VA_ARGS__)
#define __shfl_up_sync(mask, value, ...) emulate::shfl_up(mask, value, __LINE__, __VA_ARGS__)
#define __ballot_sync(mask, predicate) emulate::votes(mask, predicate, __LINE__)
#define __any_sync(mask, predicate) (emulate::votes(mask, predicate, __LINE__) != 0)
#define __all_sync(mask, predicate) (emulate::votes(mask, predicate, __LINE__) == (mask))

namespace emulate {
inline unsigned mask_of(unsigned mask = 0xffffffffu) { return mask; }
template <class T> T shfl(unsigned mask, T value, int line, int source, int width = 32) {
  return from_lane(mask, value, lane() / width * width + source % width, line);
}
template <class T> T shfl_xor(unsigned mask, T value, int line, int bits, int width = 32) {
  const int source = lane() ^ bits;  // a lower group may be read, a higher one may not
  return from_lane(mask, value, source / width > lane() / width ? lane() : source, line);
}
template <class T> T shfl_down(unsigned mask, T value, int line, unsigned by, int width = 32) {
  return shuffled(mask, value, lane() + static_cast<int>(by), width, false, line);
}
template <class T> T shfl_up(unsigned mask, T value, int line, unsigned by, int width = 32) {
  return shuffled(mask, value, lane() - static_cast<int>(by), width, false, line);
}
}  // namespace emulate

template <class T, class V> T atomicAdd(T* p, V v) { return emulate::atomic(p, [v](T old) { return static_cast<T>(old + v); }); }
template <class T, class V> T atomicMin(T* p, V v) { return emulate::atomic(p, [v](T old) { return static_cast<T>(v) < old ? static_cast<T>(v) : old; }); }
template <class T, class V> T atomicMax(T* p, V v) { return emulate::atomic(p, [v](T old) { return static_cast<T>(v) > old ? static_cast<T>(v) : old; }); }
template <class T, class V> T atomicOr(T* p, V v) { return emulate::atomic(p, [v](T old) { return static_cast<T>(old | v); }); }
template <class T, class V> T atomicExch(T* p, V v) { return emulate::atomic(p, [v](T) { return static_cast<T>(v); }); }
template <class T, class C, class V> T atomicCAS(T* p, C expected, V v) {
  return emulate::atomic(p, [expected, v](T old) { return old == static_cast<T>(expected) ? static_cast<T>(v) : old; });
}
inline void __threadfence() {}
inline void __threadfence_block() {}

template <class T> T __ldg(const T* p) { return *p; }
template <class To, class From> To emulate_bits(From from) { To to; static_assert(sizeof to == sizeof from); std::memcpy(&to, &from, sizeof to); return to; }
inline float __int_as_float(int bits) { return emulate_bits<float>(bits); }
inline float __uint_as_float(unsigned bits) { return emulate_bits<float>(bits); }
inline int __float_as_int(float value) { return emulate_bits<int>(value); }
inline unsigned __float_as_uint(float value) { return emulate_bits<unsigned>(value); }
inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __ffs(int bits) { return __builtin_ffs(bits); }
inline int __clz(int bits) { return bits ? __builtin_clz(bits) : 32; }
inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline float __expf(float x) { return expf(x); }
inline float __fdividef(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline void __trap() { emulate::wrong("trap"); }
inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
inline unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }
inline long long min(long long a, long long b) { return a < b ? a : b; }
inline long long max(long long a, long long b) { return a > b ? a : b; }
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }

// Call a kernel with arguments of any types, given by address: what the generated launch_NAME functions do.
namespace emulate {
using Body = void (*)(void** arguments);
template <auto KERNEL, class... A, std::size_t... I>
GLASSNET_UNWATCHED void call(void** arguments, void (*)(A...), std::index_sequence<I...>) {
  KERNEL(*static_cast<std::remove_cv_t<A>*>(arguments[I])...);
}
template <auto KERNEL, class... A> std::index_sequence_for<A...> places(void (*)(A...)) { return {}; }
template <class... A> const int* sizes(void (*)(A...)) {
  static const int all[] = {static_cast<int>(sizeof(A))...};
  return all;
}
template <auto KERNEL> GLASSNET_UNWATCHED void body(void** arguments) {
  call<KERNEL>(arguments, KERNEL, places<KERNEL>(KERNEL));
}
}  // namespace emulate
