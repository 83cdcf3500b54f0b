package org.engram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;

/**
 * Times a pretraining step, an update each, on the CPU: each path in a process of its own, and the
 * processes in turn (A B C A B C), so that whatever else the machine does falls on all alike. All
 * take the same steps from the same weights, so their losses can be compared. The first step of
 * every process does not count as a round.
 */
public final class PretrainBenchmark {
  /**
   * What to run.
   *
   * @param model a variant's name, sizes, or the path of a model directory
   * @param batch samples of a step
   * @param rounds how often each path steps, warm
   * @param device where
   * @param threads of every path
   * @param paths which
   */
  public record Settings(
      String model, int batch, int rounds, Device device, int threads, List<PretrainPath> paths) {
    public Settings {
      // In the enum's order: the baseline goes first, because the others are compared with it.
      paths = List.copyOf(new TreeSet<>(paths));
      if (device.kind() == Device.Kind.AUTO) {
        throw new ConfigurationException("--device", "auto", "cpu, cuda or cuda:N", "Name it");
      }
      Limits.range("--batch", batch, 4096);
      Limits.range("--rounds", rounds, Limits.ROUNDS);
      Limits.range("--threads", threads, Limits.THREADS);
    }
  }

  private final Settings settings;
  private final Consumer<String> progress;
  private final Map<PretrainPath, WorkerProcess> workers = new EnumMap<>(PretrainPath.class);
  private final Map<PretrainPath, List<PretrainRound>> steps = new EnumMap<>(PretrainPath.class);
  private final SequencedMap<PretrainPath, String> absent = new LinkedHashMap<>();

  private PretrainBenchmark(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs it all.
   *
   * @param progress told one line a step
   */
  public static PretrainReport run(Settings settings, Consumer<String> progress) {
    return new PretrainBenchmark(settings, progress).run();
  }

  private PretrainReport run() {
    progress.accept("model " + settings.model());
    Path model = BenchmarkModel.directory(settings.model(), BenchmarkModel.cache(System.getenv()));
    BrainJepaConfig config = ModelDescription.open(model).config();
    try (WorkFolder folder = WorkFolder.make();
        WorkerProcess.Group _ = workers::values) {
      for (PretrainPath path : settings.paths()) {
        start(path, model, folder.path());
      }
      for (int round = 1; round <= settings.rounds(); round++) {
        for (PretrainPath path : workers.keySet()) {
          step(path, "round " + round);
        }
      }
      return new PretrainReport(
          settings, config, results(), absent, ProcessFacts.load(), work(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(PretrainPath path, Path model, Path folder) throws IOException {
    List<String> arguments =
        List.of(
            path.toString(),
            model.toString(),
            settings.device().toString(),
            Integer.toString(settings.threads()),
            Integer.toString(settings.batch()));
    WorkerProcess worker =
        WorkerProcess.start(
            new WorkerProcess.Program(
                path.toString(), PretrainWorker.class, arguments, settings.threads(), false),
            Optional.empty(),
            folder);
    workers.put(path, worker);
    WorkerProcess.Answer loaded = worker.answer();
    if (!loaded.ok()) {
      workers.remove(path).close();
      absent.put(path, loaded.text());
      return;
    }
    step(path, "first of its process");
  }

  private void step(PretrainPath path, String what) throws IOException {
    PretrainRound round = PretrainRound.parse(workers.get(path).ask("step"));
    steps.computeIfAbsent(path, _ -> new ArrayList<>()).add(round);
    progress.accept(
        String.format(
            Locale.ROOT, "%s, %s: %.2f s, loss %.6f", path, what, round.seconds(), round.loss()));
  }

  private List<PretrainResult> results() throws IOException {
    List<PretrainResult> results = new ArrayList<>();
    for (Map.Entry<PretrainPath, WorkerProcess> entry : workers.entrySet()) {
      WorkerProcess worker = entry.getValue();
      WorkerProcess.Answer memory = worker.tell("memory"); // before the rate, which takes some
      List<PretrainRound> taken = steps.get(entry.getKey());
      results.add(
          new PretrainResult(
              entry.getKey(),
              taken.getFirst(),
              taken.subList(1, taken.size()),
              memory.ok() ? OptionalDouble.of(memory.number()) : OptionalDouble.empty(),
              Double.parseDouble(worker.ask("rate")),
              worker.ask("blas"),
              worker.ask("kernels"),
              Integer.parseInt(worker.ask("threads"))));
    }
    return results;
  }

  /** What the masks of the rounds leave: they are the same for every path. */
  private PretrainReport.Work work(BrainJepaConfig config) {
    PretrainBatches batches = new PretrainBatches(config, settings.batch());
    double context = 0;
    double targets = 0;
    double operations = 0;
    for (int round = 1; round <= settings.rounds(); round++) {
      Masks masks = batches.at(round).masks();
      context += masks.contextLength();
      targets += masks.targetLength();
      operations +=
          TrainingCost.of(config, settings.batch(), masks.contextLength(), masks.targetLength())
              .operations();
    }
    int rounds = settings.rounds();
    return new PretrainReport.Work(context / rounds, targets / rounds, operations / rounds);
  }
}
