package org.engram.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.engram.tensor.Compute;
import org.engram.tensor.Gpu;
import org.engram.tensor.Hardware;
import org.engram.tensor.LibtorchInfo;

/**
 * What {@code engram doctor} says: what would compute, and on what.
 *
 * @param choices device, precision, threads and kernels, each with its reason
 * @param kernels the kernels in use, by name
 * @param gpusUsable how many of the GPUs libtorch can use
 */
record MachineReport(
    List<Compute.Choice> choices,
    String kernels,
    Processor processor,
    LibtorchInfo libtorch,
    List<Gpu> gpus,
    int gpusUsable,
    Java java,
    Memory memory,
    String engramCache) {
  private static final List<String> X86 =
      List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16");
  private static final List<String> ARM = List.of("asimd", "asimddp", "bf16", "i8mm", "sve");

  /**
   * The CPU.
   *
   * @param has instruction sets that matter and are there
   * @param lacks instruction sets that would matter
   */
  record Processor(
      String name,
      String architecture,
      String system,
      int cores,
      List<String> has,
      List<String> lacks) {
    static Processor of(String architecture, Hardware hardware) {
      Set<String> features = hardware.features();
      List<String> has = new ArrayList<>();
      List<String> lacks = new ArrayList<>();
      for (String feature : architecture.equals("aarch64") ? ARM : X86) {
        (features.contains(feature) ? has : lacks).add(feature);
      }
      return new Processor(
          hardware.processor(),
          architecture,
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          Runtime.getRuntime().availableProcessors(),
          has,
          // An empty list of features means that the system does not tell.
          features.isEmpty() ? List.of() : lacks);
    }
  }

  /**
   * The virtual machine.
   *
   * @param vectors whether it runs with jdk.incubator.vector, which faster kernels are written in
   * @param heapLimit in bytes
   */
  record Java(String version, String vendor, String home, boolean vectors, long heapLimit) {
    static Java current() {
      return new Java(
          Runtime.version().toString(),
          System.getProperty("java.vendor"),
          System.getProperty("java.home"),
          ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
          Runtime.getRuntime().maxMemory());
    }
  }

  /** Physical memory in bytes; a container's, where it limits it. */
  record Memory(long total, long free) {
    static Memory current() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return new Memory(system.getTotalMemorySize(), system.getFreeMemorySize());
    }
  }

  static MachineReport of(Compute compute) {
    Hardware hardware = Hardware.detect();
    String cache = System.getenv("ENGRAM_CACHE");
    return new MachineReport(
        compute.choices(),
        compute.kernels(),
        Processor.of(System.getProperty("os.arch"), hardware),
        LibtorchInfo.detect(),
        Gpu.detect(),
        hardware.gpus(),
        Java.current(),
        Memory.current(),
        cache == null ? "" : cache);
  }
}
