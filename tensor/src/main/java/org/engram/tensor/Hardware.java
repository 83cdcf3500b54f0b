package org.engram.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.global.torch;

/**
 * What the machine offers.
 *
 * @param processor the processor's name, or its architecture where the system does not tell
 * @param features instruction sets as Linux names them (avx512_bf16, amx_bf16, ...); empty where
 *     the system does not tell
 * @param gpus GPUs that libtorch can use
 * @param gpuBuild whether this libtorch was built with CUDA at all
 */
public record Hardware(String processor, Set<String> features, int gpus, boolean gpuBuild) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  public static Hardware detect() {
    String processor = System.getProperty("os.arch");
    Set<String> features = new TreeSet<>();
    if (Files.isReadable(CPUINFO)) {
      try {
        List<String> lines = Files.readAllLines(CPUINFO);
        processor = value(lines, "model name", processor);
        features.addAll(
            Arrays.asList(value(lines, "flags", value(lines, "Features", "")).split(" ")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    boolean gpuBuild = torch.hasCUDA();
    int gpus = gpuBuild && torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    return new Hardware(processor, features, gpus, gpuBuild);
  }

  private static String value(List<String> lines, String key, String otherwise) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  /** Whether the processor multiplies bfloat16 in hardware. */
  public boolean multipliesBf16() {
    return features.contains("avx512_bf16")
        || features.contains("amx_bf16")
        || features.contains("bf16");
  }
}
