package org.engram.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;

/**
 * A process to be ended from outside. What C++ destructors would do is seen by one of its own,
 * which ends the process with {@value #DESTROYED}. Its argument: {@code training}, passes back and
 * forth in several threads; {@code waiting}, without libtorch.
 */
final class EndedProgram {
  static final int DESTROYED = 77;
  private static final int THREADS = 3;

  private EndedProgram() {}

  public static void main(String[] args) throws Throwable {
    Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::skipDestructors, "end"));
    CountDownLatch passes = new CountDownLatch(THREADS);
    if (args[0].equals("training")) {
      for (int t = 0; t < THREADS; t++) {
        Thread.ofPlatform().daemon().name("pass-", t).start(() -> train(passes));
      }
      passes.await();
    }
    registerDestructor();
    System.out.println("ready");
    new CountDownLatch(1).await();
  }

  private static void train(CountDownLatch passes) {
    while (true) {
      try (Scope _ = Scope.open()) {
        Tensor x = Autograd.leaf(Tensors.of(new float[100 * 100], 100, 100));
        Tensor y = x;
        for (int layer = 0; layer < 20; layer++) {
          y = y.matmul(x).gelu();
        }
        Autograd.backward(y.sum());
        passes.countDown();
      }
    }
  }

  @SuppressWarnings("restricted") // a function of the C library
  private static void registerDestructor() throws Throwable {
    Linker linker = Linker.nativeLinker();
    var library = linker.defaultLookup();
    var register =
        linker.downcallHandle(
            library.findOrThrow("__cxa_atexit"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS));
    int _ =
        (int)
            register.invokeExact(
                library.findOrThrow("_exit"),
                MemorySegment.ofAddress(DESTROYED),
                MemorySegment.NULL);
  }
}
