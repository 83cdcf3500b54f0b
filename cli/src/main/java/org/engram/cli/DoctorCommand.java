package org.engram.cli;

import java.util.concurrent.Callable;
import org.engram.tensor.Compute;
import org.engram.tensor.Gpu;
import org.engram.tensor.LibtorchInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code engram doctor}: what this machine would compute with, and what would make it faster. */
@Command(
    name = "doctor",
    description = {
      "Says what would be used on this machine, why nothing faster, and what would change that.",
      "Takes the options of the commands that compute, and answers as they would choose. Fails only"
          + " where the device that was asked for is not there."
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    Output out = new Output(spec.commandLine().getOut());
    try (Compute compute = common.open()) {
      MachineReport report = MachineReport.of(compute);
      if (common.json()) {
        out.json(report);
      } else {
        print(out, report);
      }
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static void print(Output out, MachineReport report) {
    out.title("would compute with");
    for (Compute.Choice choice : report.choices()) {
      out.fact(choice.what(), choice.chosen() + " (" + choice.reason() + ")");
    }
    out.fact("kernels", report.kernels());
    out.title("processor");
    MachineReport.Processor processor = report.processor();
    out.fact("name", processor.name() + ", " + Output.count(processor.cores(), "core"));
    out.fact("system", processor.system() + ", " + processor.architecture());
    boolean told = !processor.has().isEmpty() || !processor.lacks().isEmpty();
    out.fact(
        "has",
        told ? String.join(" ", processor.has()) : "(this system lists no instruction sets)");
    if (!processor.lacks().isEmpty()) {
      out.fact("lacks", String.join(" ", processor.lacks()));
    }
    out.title("GPU");
    if (report.gpus().isEmpty()) {
      out.fact("", report.gpusUsable() == 0 ? "none seen" : report.gpusUsable() + " usable");
    }
    for (Gpu gpu : report.gpus()) {
      out.fact(
          "cuda:" + gpu.index(),
          gpu.name()
              + ", "
              + gpu.memory()
              + " MiB, driver "
              + gpu.driver()
              + (gpu.index() < report.gpusUsable() ? "" : "; libtorch cannot use it: see device"));
    }
    libtorch(out, report.libtorch());
    java(out, report);
  }

  private static void libtorch(Output out, LibtorchInfo libtorch) {
    out.title("libtorch");
    out.fact("version", libtorch.version() + ", commit " + libtorch.commit());
    out.fact("CPU kernels", libtorch.capability());
    out.fact("oneDNN", libtorch.oneDnn().isEmpty() ? "not in this build" : libtorch.oneDnn());
    out.fact(
        "threads",
        libtorch.threads()
            + " within an operation ("
            + libtorch.parallel()
            + "), "
            + libtorch.interopThreads()
            + " between operations");
    out.fact("BLAS", libtorch.blas() + " (" + libtorch.blasReason() + ")");
    out.fact(
        "loaded from",
        libtorch.blasFile().map(Object::toString).orElse("(this system does not tell)"));
  }

  private static void java(Output out, MachineReport report) {
    MachineReport.Java java = report.java();
    out.title("Java");
    out.fact("version", java.version() + " (" + java.vendor() + ") in " + java.home());
    out.fact(
        "vectors",
        java.vectors()
            ? "on (jdk.incubator.vector)"
            : "off: start with ./engram, or --add-modules jdk.incubator.vector");
    out.fact("heap limit", Output.bytes(java.heapLimit()) + " (ENGRAM_HEAP changes it)");
    out.title("memory and disk");
    out.fact(
        "memory",
        Output.bytes(report.memory().total())
            + ", "
            + Output.bytes(report.memory().free())
            + " free; this process has "
            + Output.bytes(report.libtorch().memory().physicalBytes()));
    LibtorchInfo.JavaCpp javaCpp = report.libtorch().memory();
    out.fact(
        "libraries",
        Output.bytes(javaCpp.cacheBytes())
            + " in "
            + javaCpp.cache()
            + ", "
            + Output.bytes(javaCpp.freeBytes())
            + " free there");
    out.fact(
        "limits",
        "native memory "
            + limit(javaCpp.maxBytes())
            + ", process "
            + limit(javaCpp.maxPhysicalBytes())
            + " (org.bytedeco.javacpp.maxBytes, maxPhysicalBytes)");
    out.fact(
        "ENGRAM_CACHE",
        report.engramCache().isEmpty() ? "not set: ~/.cache/engram" : report.engramCache());
  }

  private static String limit(long bytes) {
    return bytes <= 0 || bytes == Long.MAX_VALUE ? "without limit" : "to " + Output.bytes(bytes);
  }
}
