package org.engram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.Safetensors;

/**
 * Times the encoder of a model over a batch of scans, each path in a process of its own, and the
 * processes in turn (A B C A B C), so that whatever else the machine does falls on all alike. The
 * first encoding of every process is told by itself and does not count as a round.
 */
public final class EncodeBenchmark {
  private static final String MKL_LIBRARY = "org/bytedeco/mkl/linux-x86_64/libmkl_rt.so.2";

  /**
   * What to run.
   *
   * @param model a variant's name or the path of a model directory
   * @param batch how many scans are encoded together
   * @param rounds how often each path encodes, warm
   * @param threads of every path
   * @param paths which
   * @param mklJar the jar of org.bytedeco:mkl for linux-x86_64-redist, where the class path has
   *     none
   */
  public record Settings(
      String model,
      int batch,
      int rounds,
      int threads,
      List<EncodePath> paths,
      Optional<Path> mklJar) {
    public Settings {
      // In the enum's order: the baseline goes first, because the others are compared with it.
      paths = List.copyOf(new TreeSet<>(paths));
      Limits.range("--batch", batch, Limits.BATCH);
      Limits.range("--rounds", rounds, Limits.ROUNDS);
      Limits.range("--threads", threads, Limits.THREADS);
      mklJar.ifPresent(
          jar -> {
            if (!Files.isRegularFile(jar)) {
              throw new ConfigurationException(
                  "--mkl-jar",
                  jar + ", which is no file",
                  "the jar of org.bytedeco:mkl, classifier linux-x86_64-redist",
                  "");
            }
          });
    }
  }

  private final Settings settings;
  private final Consumer<String> progress;
  private final Map<EncodePath, WorkerProcess> workers = new EnumMap<>(EncodePath.class);
  private final Map<EncodePath, double[]> starts = new EnumMap<>(EncodePath.class);
  private final Map<EncodePath, List<Double>> seconds = new EnumMap<>(EncodePath.class);
  private final SequencedMap<EncodePath, String> absent = new LinkedHashMap<>();

  private EncodeBenchmark(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs it all.
   *
   * @param progress told one line a step
   */
  public static EncodeReport run(Settings settings, Consumer<String> progress) {
    return new EncodeBenchmark(settings, progress).run();
  }

  private EncodeReport run() {
    progress.accept("model " + settings.model());
    Path model = BenchmarkModel.directory(settings.model(), BenchmarkModel.cache(System.getenv()));
    TimedModel.Job job = TimedModel.open(model, settings.batch()).job();
    try {
      try (WorkFolder folder = WorkFolder.make();
          WorkerProcess.Group _ = workers::values) {
        for (EncodePath path : settings.paths()) {
          start(path, model, folder.path());
        }
        for (int round = 1; round <= settings.rounds(); round++) {
          for (EncodePath path : workers.keySet()) {
            double took = Double.parseDouble(workers.get(path).ask("encode"));
            seconds.computeIfAbsent(path, _ -> new ArrayList<>()).add(took);
            say(path + ", round " + round, took);
          }
        }
        return new EncodeReport(
            settings, job, results(job, folder.path()), absent, ProcessFacts.load());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(EncodePath path, Path model, Path folder) throws IOException {
    if (path.mkl() && settings.mklJar().isEmpty() && !mklOnClassPath()) {
      absent.put(
          path,
          "Intel MKL is not on the class path; build with -Pmkl, or name its jar with --mkl-jar");
      return;
    }
    long began = System.nanoTime();
    Optional<Path> jar = path.mkl() ? settings.mklJar() : Optional.empty();
    List<String> arguments =
        List.of(
            path.toString(),
            model.toString(),
            Integer.toString(settings.batch()),
            Integer.toString(settings.threads()));
    WorkerProcess worker =
        WorkerProcess.start(
            new WorkerProcess.Program(
                path.toString(), EncodeWorker.class, arguments, settings.threads(), path.mkl()),
            jar,
            folder);
    workers.put(path, worker);
    WorkerProcess.Answer loaded = worker.answer();
    if (!loaded.ok()) {
      workers.remove(path).close();
      absent.put(path, loaded.text());
      return;
    }
    double encode = Double.parseDouble(worker.ask("encode"));
    double all = (System.nanoTime() - began) / 1e9;
    starts.put(path, new double[] {all, loaded.number(), encode});
    say(path + ", first of its process", all);
  }

  static boolean mklOnClassPath() {
    return EncodeBenchmark.class.getClassLoader().getResource(MKL_LIBRARY) != null;
  }

  /** Memory is asked for before the rate is measured, which makes tensors of its own. */
  private List<PathResult> results(TimedModel.Job job, Path folder) throws IOException {
    List<PathResult> results = new ArrayList<>();
    float[] reference = null;
    for (Map.Entry<EncodePath, WorkerProcess> entry : workers.entrySet()) {
      EncodePath path = entry.getKey();
      WorkerProcess worker = entry.getValue();
      WorkerProcess.Answer memory = worker.tell("memory");
      Path file = folder.resolve(path + ".safetensors");
      worker.ask(EncodeWorker.TOKENS + " " + file);
      float[] tokens = tokens(file);
      Optional<Agreement> agreement = Optional.empty();
      if (path == EncodePath.PLAIN_FP32) {
        reference = tokens;
      } else if (reference != null) {
        agreement = Optional.of(Agreement.of(tokens, reference, job.width()));
      }
      double[] start = starts.get(path);
      results.add(
          new PathResult(
              path,
              seconds.get(path),
              start[0],
              start[1],
              start[2],
              memory.ok() ? OptionalDouble.of(memory.number()) : OptionalDouble.empty(),
              Double.parseDouble(worker.ask("rate")),
              worker.ask("blas"),
              worker.ask("kernels"),
              Integer.parseInt(worker.ask("threads")),
              agreement));
    }
    return results;
  }

  private static float[] tokens(Path file) {
    try (Safetensors stored = Safetensors.open(file)) {
      return stored.get(EncodeWorker.TOKENS).toFloats();
    }
  }

  private void say(String what, double took) {
    progress.accept(String.format(Locale.ROOT, "%s: %.2f s", what, took));
  }
}
