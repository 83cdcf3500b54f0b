package org.engram.tensor.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The instruction sets of this machine's processor, by the names Linux gives them ({@code avx2},
 * {@code avx512_bf16}, ...). Other systems do not list them in a file: there the set is empty.
 */
public record CpuFeatures(Set<String> flags) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  public CpuFeatures {
    flags = Set.copyOf(flags);
  }

  /** Reads the first processor's flags. */
  public static CpuFeatures detect() {
    if (!Files.isReadable(CPU_INFO)) {
      return new CpuFeatures(Set.of());
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
          .map(words -> new CpuFeatures(Set.of(words)))
          .orElseGet(() -> new CpuFeatures(Set.of()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the processor's flags from " + CPU_INFO, e);
    }
  }

  /** Whether the processor has all of these. */
  public boolean has(String... names) {
    return flags.containsAll(Set.of(names));
  }
}
