package org.engram.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/**
 * What libtorch says of itself, and what it runs on, for {@code engram doctor}. Loads libtorch.
 *
 * @param version of libtorch
 * @param commit it was built from
 * @param capability the instruction sets that its own kernels use: DEFAULT, AVX2, AVX512, ...
 * @param oneDnn version of oneDNN, which does the bfloat16 multiplications; empty without it
 * @param parallel what runs its threads, as in OpenMP
 * @param threads within one operation
 * @param interopThreads between operations
 * @param blas OpenBLAS or MKL
 * @param blasReason how that came to be loaded, and what would change it
 * @param blasFile the library in this process, where the system tells
 * @param memory what JavaCPP allows and has
 */
public record LibtorchInfo(
    String version,
    String commit,
    String capability,
    String oneDnn,
    String parallel,
    int threads,
    int interopThreads,
    String blas,
    String blasReason,
    Optional<Path> blasFile,
    JavaCpp memory) {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final String BLAS_PROPERTY = "org.bytedeco.openblas.load";

  /**
   * JavaCPP, which unpacks and calls the native libraries.
   *
   * @param cache folder that they are unpacked into
   * @param cacheBytes of the files in it
   * @param freeBytes of the disk that it is on
   * @param maxBytes of native memory that it tracks before it throws; 0 for no limit
   * @param maxPhysicalBytes of the process's memory before it throws; 0 for no limit
   * @param physicalBytes resident memory of this process
   */
  public record JavaCpp(
      Path cache,
      long cacheBytes,
      long freeBytes,
      long maxBytes,
      long maxPhysicalBytes,
      long physicalBytes) {}

  public static LibtorchInfo detect() {
    String config = torch.show_config().getString();
    String parallel = torch.get_parallel_info().getString();
    Optional<Path> blasFile = blasFile(maps());
    String asked = System.getProperty(BLAS_PROPERTY, "");
    boolean mkl =
        blasFile
            .map(file -> file.getFileName().toString().startsWith("libmkl"))
            .orElse(asked.startsWith("mkl"));
    return new LibtorchInfo(
        find(config, "TORCH_VERSION=([^,\\s]+)"),
        find(config, "COMMIT_SHA=([^,\\s]+)"),
        torch.get_cpu_capability().getString(),
        find(config, "(?:MKL-DNN|oneDNN) v(\\S+)"),
        find(parallel, "ATen parallel backend: (.+)"),
        torch.get_num_threads(),
        Math.toIntExact(torch.get_num_interop_threads()),
        mkl ? "MKL" : "OpenBLAS",
        blasReason(asked, mkl),
        blasFile,
        javaCpp());
  }

  static String blasReason(String asked, boolean mkl) {
    if (mkl) {
      return "this build has MKL (-D"
          + BLAS_PROPERTY
          + "="
          + asked
          + "); ENGRAM_BLAS=openblas leaves it aside";
    }
    return asked.isEmpty()
        ? "the default; ENGRAM_MAVEN_ARGS=-Pmkl builds with MKL, about twice as fast in float32"
        : "-D" + BLAS_PROPERTY + "=" + asked + " was asked for and is not what was loaded";
  }

  /** The BLAS among the libraries that are mapped; MKL before OpenBLAS, which stays mapped then. */
  static Optional<Path> blasFile(List<String> maps) {
    for (String prefix : List.of("libmkl_rt", "libmkl_core", "libopenblas.")) {
      for (String line : maps) {
        int slash = line.indexOf('/');
        Path file = slash < 0 ? null : Path.of(line.substring(slash));
        if (file != null && file.getFileName().toString().startsWith(prefix)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  /** Linux lists the libraries of a process; other systems do not tell. */
  private static List<String> maps() {
    if (!Files.isReadable(MAPS)) {
      return List.of();
    }
    try {
      return Files.readAllLines(MAPS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaCpp javaCpp() {
    try {
      Path cache = Loader.getCacheDir().toPath();
      return new JavaCpp(
          cache,
          bytes(cache),
          Files.getFileStore(cache).getUsableSpace(),
          Pointer.maxBytes(),
          Pointer.maxPhysicalBytes(),
          Pointer.physicalBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1).strip() : "";
  }
}
