package org.engram.tensor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a process ends while libtorch computes. Java ends by C's {@code exit}, which destroys
 * libtorch's static objects, and by no means waits for threads that are inside a native call: a
 * pass that runs on then reads freed memory, and a process that was only asked to end (SIGTERM,
 * Ctrl-C) leaves a crash report instead of its exit code.
 *
 * <p>C calls its handlers in the reverse order of their registration, so one that is registered
 * last, and itself ends the process, comes before all destructors. All that is Java's has happened
 * by then: shutdown hooks, files to be deleted, its start-up archive.
 */
public final class ProcessEnd {
  private static final Path MAPPINGS = Path.of("/proc/self/maps");

  private ProcessEnd() {}

  /**
   * From now on this process ends without C++ destructors, with the exit code that it would have
   * had, if libtorch is loaded. Belongs into a shutdown hook of a program (not of a library: the
   * program's other native code is not destroyed either), or before {@link Runtime#halt}.
   *
   * <p>Where libtorch is not loaded, or the C library is not glibc, which alone has {@code
   * on_exit}, all stays as it was.
   */
  @SuppressWarnings("restricted") // a function of the C library is what this class is for
  public static void skipDestructors() {
    if (!libtorchIsLoaded()) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    Optional<MemorySegment> register = library.find("on_exit");
    Optional<MemorySegment> end = library.find("_exit");
    if (register.isEmpty() || end.isEmpty()) {
      return;
    }
    // int on_exit(void (*function)(int status, void *argument), void *argument): _exit takes the
    // status and leaves the argument where it is.
    MethodHandle onExit =
        linker.downcallHandle(
            register.get(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try {
      // Not 0 where there is no memory for one more handler: the end is then as it was.
      int _ = (int) onExit.invokeExact(end.get(), MemorySegment.NULL);
    } catch (Throwable e) {
      throw new AssertionError("a native function threw a checked exception", e);
    }
  }

  /** Linux tells what is mapped; elsewhere there is no {@code on_exit} either. */
  private static boolean libtorchIsLoaded() {
    if (!Files.isReadable(MAPPINGS)) {
      return false;
    }
    try (BufferedReader lines = Files.newBufferedReader(MAPPINGS, StandardCharsets.ISO_8859_1)) {
      return lines.lines().anyMatch(line -> line.contains("libtorch_cpu"));
    } catch (IOException e) {
      throw new UncheckedIOException(MAPPINGS + ": cannot be read", e);
    }
  }
}
