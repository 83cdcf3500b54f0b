package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.bench.EncodeBenchmark;
import org.engram.bench.EncodePath;
import org.engram.bench.EncodeReport;
import org.engram.bench.ExpertsBenchmark;
import org.engram.bench.ParcellateBenchmark;
import org.engram.bench.ParcellatePath;
import org.engram.bench.ParcellateReport;
import org.engram.bench.PrepareBenchmark;
import org.engram.bench.PretrainBenchmark;
import org.engram.bench.PretrainPath;
import org.engram.bench.PretrainReport;
import org.engram.bench.RunSize;
import org.engram.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram bench}: how fast this machine computes, against what else does the same. */
@Command(
    name = "bench",
    description =
        "Measure how fast this machine computes, against plain libtorch, and parcellates, against"
            + " gzip and nibabel, and prepares volumes.",
    subcommands = {
      BenchCommand.Encode.class,
      BenchCommand.Experts.class,
      BenchCommand.Pretrain.class,
      BenchCommand.Parcellate.class,
      BenchCommand.Prepare.class,
      BenchBookkeepingCommand.class,
      BenchServeCommand.class
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no benchmark named; expected: encode, experts, pretrain, parcellate, prepare,"
            + " bookkeeping, serve");
  }

  /** {@code engram bench encode}: an encoder, end to end, on the CPU. */
  @Command(
      name = "encode",
      description = {
        "Time an encoder on the CPU: plain libtorch in float32 on OpenBLAS and on MKL,"
            + " and Engram in float32 and bf16. Each runs in a process of its own, and the"
            + " processes in turn.",
        "One line a path: median time (least to most), scans a second, ratio (plain float32 on"
            + " OpenBLAS over it), peak resident memory, agreement with plain float32, the first"
            + " encoding of a fresh process, and the floor (operations at the measured rate of a"
            + " large product)."
      })
  static final class Encode implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private final BenchOptions options = new BenchOptions();

    @Option(
        names = "--model",
        paramLabel = "NAME|DIR",
        defaultValue = "vit_base",
        description =
            "vit_small, vit_base or vit_large of Brain-JEPA, neuro_vit_tiny to neuro_vit_giant of"
                + " Neuro-JEPA, with random weights that are made once and kept, or a model"
                + " directory. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "1",
        description = "Scans that are encoded together. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
        names = "--paths",
        paramLabel = "LIST",
        defaultValue = "plain-fp32,plain-fp32-mkl,fp32,bf16",
        description = "Which paths, separated by commas. Default: ${DEFAULT-VALUE}.")
    private String paths;

    @Option(
        names = "--mkl-jar",
        paramLabel = "FILE",
        description =
            "The jar of org.bytedeco:mkl (classifier linux-x86_64-redist), for a build without"
                + " -Pmkl. Default: what the build has.")
    private Path mklJar;

    @Override
    public Integer call() {
      EncodeReport report =
          EncodeBenchmark.run(
              new EncodeBenchmark.Settings(
                  model,
                  batch,
                  options.rounds(),
                  options.threads(),
                  EncodePath.parse(paths),
                  Optional.ofNullable(mklJar)),
              step -> System.err.println("engram: " + step));
      return options.print(spec, report.lines(), report.json());
    }
  }

  /** {@code engram bench experts}: one mixture of experts. */
  @Command(
      name = "experts",
      description = {
        "Time one mixture of experts of Neuro-JEPA on the CPU, 768 wide with experts of 384 units"
            + " of which a token takes six: a plain loop over the experts against libtorch in"
            + " float32, and Engram's grouped form in float32 and bf16, in turn.",
        "One line a size: the median time of each and, in brackets, the loop's time over it."
      })
  static final class Experts implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private final BenchOptions options = new BenchOptions();

    @Option(
        names = "--tokens",
        split = ",",
        paramLabel = "N",
        defaultValue = "576,2304,9216",
        description = "Tokens of a pass, separated by commas. Default: ${DEFAULT-VALUE}.")
    private List<Integer> tokens;

    @Option(
        names = "--experts",
        split = ",",
        paramLabel = "N",
        defaultValue = "4,16,64",
        description = "Routed experts, separated by commas. Default: ${DEFAULT-VALUE}.")
    private List<Integer> experts;

    @Override
    public Integer call() {
      List<ExpertsBenchmark.Row> rows =
          ExpertsBenchmark.run(
              new ExpertsBenchmark.Settings(tokens, experts, options.rounds(), options.threads()),
              step -> System.err.println("engram: " + step));
      List<String> lines = rows.stream().map(ExpertsBenchmark::line).toList();
      return options.print(spec, lines, Map.of("rows", rows));
    }
  }

  /** {@code engram bench pretrain}: a training step, end to end. */
  @Command(
      name = "pretrain",
      description = {
        "Time a pretraining step of 450 regions x 160 frames: plain libtorch in float32,"
            + " and Engram in float32 and bf16, on the same BLAS, from the same weights and with"
            + " the same published masks. Each runs in a process of its own, and the processes in"
            + " turn.",
        "Three lines a path: samples a second, median time of a step (least to most), ratio (plain"
            + " float32 over it), peak resident memory and the largest relative difference of a"
            + " loss from plain float32; then the model's operations a second and their share of"
            + " those of one large product; then where the time goes."
      })
  static final class Pretrain implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private final BenchOptions options = new BenchOptions();

    @Option(
        names = "--model",
        paramLabel = "NAME|SIZES|DIR",
        defaultValue = "vit_base",
        description =
            "vit_small, vit_base, vit_large or the encoder's WIDTHxDEPTHxHEADS, with random weights"
                + " that are made once and kept, or a model directory. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "1",
        description = "Samples of a step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
        names = "--device",
        paramLabel = "NAME",
        defaultValue = "cpu",
        description =
            "cpu, or cuda for Engram's paths alone: the plain step is written for the CPU. Default:"
                + " ${DEFAULT-VALUE}.")
    private String device;

    @Option(
        names = "--paths",
        paramLabel = "LIST",
        defaultValue = "plain-fp32,fp32,bf16",
        description = "Which paths, separated by commas. Default: ${DEFAULT-VALUE}.")
    private String paths;

    @Override
    public Integer call() {
      PretrainReport report =
          PretrainBenchmark.run(
              new PretrainBenchmark.Settings(
                  model,
                  batch,
                  options.rounds(),
                  Device.parse(device),
                  options.threads(),
                  PretrainPath.parse(paths)),
              step -> System.err.println("engram: " + step));
      return options.print(spec, report.lines(), report.json());
    }
  }

  /** {@code engram bench parcellate}: a run's way from its file to the series of its regions. */
  @Command(
      name = "parcellate",
      description = {
        "Time the parcellation of a synthetic run of 97 x 115 x 97 voxels x 490 frames to 450"
            + " regions: gzip -dc of the packed file alone, Engram on the packed file, the plain"
            + " one and a dense CIFTI series of 91282 grayordinates, and the same with nibabel and"
            + " numpy where /usr/bin/python3 has them. Each runs in a fresh process every round,"
            + " and the paths in turn. The files take 1.6 GB of disk.",
        "One line a path: median time of the whole process (least to most), ratio (it over gzip"
            + " -dc), peak resident memory, and whether the means are those that the run was made"
            + " with. Exit code 1 where they are not."
      })
  static final class Parcellate implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "3",
        description = "How often each path runs. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
        names = "--paths",
        paramLabel = "LIST",
        defaultValue = "gzip,nii.gz,nii,cifti,nibabel-nii.gz,nibabel-nii,nibabel-cifti",
        description = "Which paths, separated by commas. Default: ${DEFAULT-VALUE}.")
    private String paths;

    @Option(
        names = "--keep",
        paramLabel = "DIR",
        description =
            "Keep the files there; those that are there already are used again. Default: they are"
                + " made in the system's temporary folder and removed.")
    private Path keep;

    @Option(
        names = "--small",
        description =
            "A run of 20 x 20 x 20 voxels x 30 frames: shows that all of it works, and no speed.")
    private boolean small;

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    private boolean json;

    @Override
    public Integer call() {
      ParcellateReport report =
          ParcellateBenchmark.run(
              new ParcellateBenchmark.Settings(
                  rounds,
                  small ? RunSize.SMALL : RunSize.FULL,
                  ParcellatePath.parse(paths),
                  Optional.ofNullable(keep)),
              step -> System.err.println("engram: " + step));
      int printed = BenchOptions.print(spec, report.lines(), report.json(), json);
      return report.right() ? printed : ExitCode.FAILED;
    }
  }

  /** {@code engram bench prepare}: from a volume's file to a model's input. */
  @Command(
      name = "prepare",
      description = {
        "Time how volumes are read and prepared for Neuro-JEPA, one after the other on one thread"
            + " and on all threads at once.",
        "One line a file: median wall and processor's time of a volume on one thread, the slowest"
            + " and the first one, and volumes a second of all threads."
      })
  static final class Prepare implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private final BenchOptions options = new BenchOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Volumes: .nii, .nii.gz, .mgz.")
    private List<Path> files;

    @Option(
        names = "--preparation",
        paramLabel = "NAME",
        defaultValue = "published",
        description = "published, published-notebook or recommended. Default: ${DEFAULT-VALUE}.")
    private String preparation;

    @Override
    public Integer call() {
      List<PrepareBenchmark.Row> rows =
          PrepareBenchmark.run(
              new PrepareBenchmark.Settings(
                  files, preparation, options.rounds(), options.threads()),
              step -> System.err.println("engram: " + step));
      List<String> lines = rows.stream().map(PrepareBenchmark::line).toList();
      return options.print(spec, lines, Map.of("rows", rows));
    }
  }
}
