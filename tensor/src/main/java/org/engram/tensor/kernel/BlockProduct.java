package org.engram.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The product of two small blocks, C[m,n] = A[m,k] B[k,n] (+ C), on one thread, with a float32
 * result: the batch-reduce GEMM micro-kernel that oneDNN generates for the machine and that
 * libtorch exports for its own attention (at::native::cpublas::brgemm). Beside it stands what lays
 * a block out for it, the transposition that libtorch exports from FBGEMM (fbgemm::transpose_simd).
 * JavaCPP has no wrapper for them, so they are bound by their symbols; where one is missing
 * (another platform, another libtorch), {@link #find} says so and the callers keep to libtorch's
 * operators.
 *
 * <p>A thrown C++ exception cannot cross this border. The function throws only where oneDNN is
 * switched off or the instruction set is missing, so {@link CpuKernels} checks both before it uses
 * one of these.
 */
final class BlockProduct {
  private static final String BF16 = "_ZN2at6native7cpublas6brgemmEllllllbPKN3c108BFloat16ES5_Pfb";
  private static final String FLOAT = "_ZN2at6native7cpublas6brgemmEllllllbPKfS3_Pfb";

  private static final String TRANSPOSE = "_ZN6fbgemm14transpose_simdIfEEvllPKT_lPS1_l";

  private static final FunctionDescriptor PRODUCT =
      FunctionDescriptor.ofVoid(
          ValueLayout.JAVA_LONG, // m
          ValueLayout.JAVA_LONG, // n
          ValueLayout.JAVA_LONG, // k
          ValueLayout.JAVA_LONG, // row stride of A
          ValueLayout.JAVA_LONG, // row stride of B
          ValueLayout.JAVA_LONG, // row stride of C
          ValueLayout.JAVA_BOOLEAN, // add to C
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_BOOLEAN); // B is in pairs of rows (VNNI)

  private static final FunctionDescriptor TRANSPOSITION =
      FunctionDescriptor.ofVoid(
          ValueLayout.JAVA_LONG, // rows
          ValueLayout.JAVA_LONG, // columns
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG, // row stride of what is read
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG); // row stride of what is written

  private final MethodHandle bf16;
  private final MethodHandle float32;
  private final MethodHandle transpose;

  private BlockProduct(MethodHandle bf16, MethodHandle float32, MethodHandle transpose) {
    this.bf16 = bf16;
    this.float32 = float32;
    this.transpose = transpose;
  }

  /** The micro-kernels of the libtorch that this process runs, or nothing where it has none. */
  @SuppressWarnings("restricted") // native access is what this class is for
  static Optional<BlockProduct> find() {
    Path wrapper = Path.of(Loader.load(torch.class));
    Path library = wrapper.resolveSibling("libtorch_cpu.so");
    if (!Files.isRegularFile(library)) {
      return Optional.empty();
    }
    // The library is in the process already; this only takes a second handle on it.
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    Optional<MethodHandle> bf16 = symbols.find(BF16).map(f -> handle(f, PRODUCT));
    Optional<MethodHandle> float32 = symbols.find(FLOAT).map(f -> handle(f, PRODUCT));
    Optional<MethodHandle> transpose = symbols.find(TRANSPOSE).map(f -> handle(f, TRANSPOSITION));
    return bf16.isPresent() && float32.isPresent() && transpose.isPresent()
        ? Optional.of(new BlockProduct(bf16.get(), float32.get(), transpose.get()))
        : Optional.empty();
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(MemorySegment function, FunctionDescriptor signature) {
    return Linker.nativeLinker().downcallHandle(function, signature);
  }

  /**
   * bfloat16 factors, float32 result. Strides are in elements. B is in pairs of rows: element (2p +
   * e, j) of the matrix stands at [p][j][e], and {@code strideB} is the matrix's n as laid out; k
   * is even.
   */
  void bf16(
      int m,
      int n,
      int k,
      int strideA,
      int strideB,
      int strideC,
      boolean add,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c) {
    try {
      bf16.invokeExact(
          (long) m,
          (long) n,
          (long) k,
          (long) strideA,
          (long) strideB,
          (long) strideC,
          add,
          a,
          b,
          c,
          true);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a native function threw a checked exception", e);
    }
  }

  /** float32 throughout, B in plain rows. Strides are in elements. */
  void float32(
      int m,
      int n,
      int k,
      int strideA,
      int strideB,
      int strideC,
      boolean add,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c) {
    try {
      float32.invokeExact(
          (long) m,
          (long) n,
          (long) k,
          (long) strideA,
          (long) strideB,
          (long) strideC,
          add,
          a,
          b,
          c,
          false);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a native function threw a checked exception", e);
    }
  }

  /**
   * to[columns, rows] = from[rows, columns]' of elements of 32 bits, whatever they mean. Strides
   * are in elements.
   */
  void transpose(
      int rows, int columns, MemorySegment from, int strideFrom, MemorySegment to, int strideTo) {
    try {
      transpose.invokeExact(
          (long) rows, (long) columns, from, (long) strideFrom, to, (long) strideTo);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a native function threw a checked exception", e);
    }
  }
}
