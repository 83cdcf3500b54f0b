package org.engram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.tensor.Hardware;

/** What Linux tells a process about itself; elsewhere it is not known. */
final class ProcessFacts {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path LOAD = Path.of("/proc/loadavg");

  private ProcessFacts() {}

  /** The largest resident memory this process ever had, in bytes. */
  static OptionalLong peakBytes() {
    return lines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst();
  }

  /** The BLAS whose library is in this process, by its file; {@code unknown} where that is not. */
  static String blas() {
    return blas(lines(MAPS));
  }

  static String blas(List<String> maps) {
    // MKL goes first: JavaCPP loads it under OpenBLAS's name, which may be there as a link.
    if (maps.stream().anyMatch(line -> line.contains("libmkl_"))) {
      return "MKL";
    }
    return maps.stream().anyMatch(line -> line.contains("libopenblas")) ? "OpenBLAS" : "unknown";
  }

  /** Whether a library of that name is in this process; false where the system does not tell. */
  static boolean has(String library) {
    return lines(MAPS).stream().anyMatch(line -> line.contains(library));
  }

  /** The machine's load over the last minute, in words. */
  static String load() {
    return Stream.concat(lines(LOAD).stream(), Stream.of("unknown"))
        .findFirst()
        .get()
        .split(" ")[0];
  }

  /**
   * The machine, in a line.
   *
   * @param load see {@link #load}
   */
  static String machine(String load) {
    return String.format(
        Locale.ROOT,
        "%s, %d processors, load %s",
        Hardware.detect().processor(),
        Runtime.getRuntime().availableProcessors(),
        load);
  }

  /**
   * The machine and the threads, in a line.
   *
   * @param load see {@link #load}
   * @param threads asked for
   * @param libtorch threads that each path's libtorch has
   */
  static String machine(String load, int threads, List<Integer> libtorch) {
    return machine(load)
        + String.format(
            Locale.ROOT,
            "; every path: OMP_NUM_THREADS=%d, OMP_WAIT_POLICY=%s, libtorch threads %s",
            threads,
            waitPolicy(),
            libtorch.stream().distinct().map(String::valueOf).collect(Collectors.joining("/")));
  }

  /** What OpenMP's threads do while they wait, as the environment says. */
  static String waitPolicy() {
    return Optional.ofNullable(System.getenv("OMP_WAIT_POLICY")).orElse("unset");
  }

  private static List<String> lines(Path file) {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
