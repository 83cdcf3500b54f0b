package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Gpu;

/** Memory that a job may use on a device, in bytes; absent where the system does not tell. */
final class AvailableMemory {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");

  private AvailableMemory() {}

  static OptionalLong of(Compute compute) {
    return compute.device().kind() == Device.Kind.CUDA
        ? onGpu(compute.device(), Gpu.detect())
        : onCpu(lines(MEMORY), lines(LIMIT), lines(USED));
  }

  /** All of it: the run is taken to have the GPU to itself. */
  static OptionalLong onGpu(Device device, List<Gpu> gpus) {
    return gpus.stream()
        .filter(gpu -> gpu.index() == device.index() && gpu.memory() > 0)
        .mapToLong(gpu -> gpu.memory() << 20)
        .findFirst();
  }

  /** What is free or can be made free, within the limit of a container if there is one. */
  static OptionalLong onCpu(List<String> meminfo, List<String> limit, List<String> used) {
    OptionalLong free =
        meminfo.stream()
            .filter(line -> line.startsWith("MemAvailable:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
            .findFirst();
    boolean limited =
        !limit.isEmpty()
            && !used.isEmpty()
            && limit.getFirst().matches("[0-9]{1,18}")
            && used.getFirst().matches("[0-9]{1,18}");
    if (!limited) {
      return free;
    }
    long within = Long.parseLong(limit.getFirst()) - Long.parseLong(used.getFirst());
    return OptionalLong.of(Math.min(within, free.orElse(Long.MAX_VALUE)));
  }

  private static List<String> lines(Path file) {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
