package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneModel;
import org.engram.models.finetuning.FinetuneSchedule;
import org.engram.models.finetuning.FinetuneStep;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.finetuning.HeadConfig;
import org.engram.models.finetuning.HeadDescription;
import org.engram.models.finetuning.HeadKind;
import org.engram.models.finetuning.NewHead;
import org.engram.models.nn.Parameters;
import org.engram.models.training.SampleSource;
import org.engram.pipeline.card.ModelCard;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.Safetensors;

/**
 * Trains a pretrained model towards a phenotype, several times from different seeds with the same
 * split, and judges each training's best epoch on the test part. The same settings give the same
 * figures, however often the run was stopped and resumed on the way.
 *
 * <p>The run's folder holds {@code config.yaml}, the trainings ({@code training-1} and so on, each
 * with its log and checkpoints), at the end the best model ({@code model/}), {@code results.json}
 * and {@code predictions.tsv}.
 */
public final class FinetuneJob {
  /** LARS moves a matrix by a thousandth of its norm, times the rate. */
  private static final double LEAST_LARS_RATE = 0.01;

  private final FinetuneSettings settings;
  private final FinetuneFolder folder;
  private final Compute compute;
  private final FinetuneListener listener;
  private final StopRequest stop;

  private FinetuneJob(
      FinetuneSettings settings,
      FinetuneFolder folder,
      Compute compute,
      FinetuneListener listener,
      StopRequest stop) {
    this.settings = settings;
    this.folder = folder;
    this.compute = compute;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Runs to the end, or to where it is asked to stop.
   *
   * @param out the run's folder: new or empty, or with {@code resume} that of a run
   * @param compute in float32
   * @throws ConfigurationException where a setting does not fit, before anything is computed
   * @throws org.engram.tensor.RefusedInputException where scans and phenotypes do not allow it
   */
  public static FinetuneResult run(
      FinetuneSettings settings,
      Path out,
      boolean resume,
      Compute compute,
      FinetuneListener listener,
      StopRequest stop) {
    return new FinetuneJob(settings, new FinetuneFolder(out), compute, listener, stop).run(resume);
  }

  /** The configuration that a run was started with. */
  public static Path configOf(Path run) {
    FinetuneFolder folder = new FinetuneFolder(run);
    folder.requireStarted();
    return folder.config();
  }

  private FinetuneResult run(boolean resume) {
    if (resume) {
      folder.requireStarted();
    } else {
      folder.requireNew();
    }
    ModelDescription model = ModelDescription.open(settings.model());
    ModelInput input = ModelInput.of(model);
    CohortIndex all =
        resume ? CohortIndex.read(folder.index()) : settings.data().index(input, heard());
    all.requireFits(folder.index().toString(), input, settings.data().preparation());
    Set<String> subjects = new LinkedHashSet<>();
    all.runs().forEach(run -> subjects.add(run.subject()));
    SubjectTarget target = SubjectTarget.read(settings.target(), subjects);
    CohortIndex index = all.where(run -> target.truths().containsKey(run.subject()));
    SubjectSplit split = SubjectSplit.of(target, settings.split());
    FinetuneTask task =
        target.task(split.training(), settings.target().normalize(), CoxLoss.defaults());
    if (settings.run().balanced()) {
      target.requireClasses("run.balanced");
    }
    HeadConfig head = head(model, task);
    requireBatches(index, split);
    tell(all, index, split);
    if (!resume) {
      folder.make();
      all.write(folder.index());
      folder.start(YamlConfig.write(settings)); // last: a folder with a config.yaml is a run
    }
    String encoder = ModelHash.of(model);
    HeadDescription about =
        new HeadDescription(
            head,
            task,
            settings.target().name(),
            Map.of(
                "method", settings.method().choiceName(),
                "encoder", encoder,
                "config_sha256", folder.configHash(),
                "scans_sha256", all.hash()));
    try (FinetuneData data =
        FinetuneData.open(
            settings, model, index, target, split, folder.tokens(), compute, listener)) {
      return train(model, encoder, all, split, data, task, about);
    }
  }

  private HeadConfig head(ModelDescription model, FinetuneTask task) {
    int dim = model.config().embedDim();
    return settings.method().head() == HeadKind.ATTENTIVE
        ? HeadConfig.attentive(settings.pooler().config(dim), task.outputs())
        : HeadConfig.of(settings.method().head(), dim, task.outputs());
  }

  /** A batch that the training part does not fill would never be made. */
  private void requireBatches(CohortIndex index, SubjectSplit split) {
    long runs = index.runs().stream().filter(r -> split.training().contains(r.subject())).count();
    long samples = runs * settings.data().windows().perRun();
    long needed = (long) settings.run().batchSize() * settings.step().accumulation();
    if (samples < needed) {
      throw new ConfigurationException(
          "run.batch_size",
          settings.run().batchSize()
              + " (times step.accumulation, "
              + settings.step().accumulation()
              + ") for "
              + samples
              + " training samples",
          "at most the training samples: what does not fill a batch is dropped",
          "Take a smaller batch, or raise data.windows.per_run");
    }
  }

  private void tell(CohortIndex all, CohortIndex index, SubjectSplit split) {
    listener.note(
        ("%d scans of %d subjects have a %s (of %d scans that can be used); %d subjects are trained"
                + " on, %d decide when to stop, %d are judged")
            .formatted(
                index.runs().size(),
                split.parts().stream().mapToInt(Set::size).sum(),
                settings.target().name(),
                all.runs().size(),
                split.training().size(),
                split.validation().size(),
                split.test().size()));
    double peak = schedule().peak();
    if (settings.method() == Method.LINEAR_PROBE && peak < LEAST_LARS_RATE) {
      listener.note(
          "with a learning rate of "
              + peak
              + " LARS hardly moves the head, as published; schedule.base: 0.1 and more is usual");
    }
  }

  private FinetuneResult train(
      ModelDescription model,
      String encoder,
      CohortIndex all,
      SubjectSplit split,
      FinetuneData data,
      FinetuneTask task,
      HeadDescription about) {
    TrainingFiles files =
        new TrainingFiles(
            NewModel.of(model),
            about,
            settings.method().frozen(),
            Map.of("format", "pt", "config_sha256", folder.configHash()));
    List<Integer> sizes = split.parts().stream().map(Set::size).toList();
    SeedTrainings.Outcome outcome =
        new SeedTrainings(settings.run(), folder, listener, stop)
            .run(number -> training(model, number, data, task, files));
    if (!outcome.finished()) {
      Path last = folder.training(outcome.last());
      return new FinetuneResult(folder.path(), last, false, sizes, outcome.validation(), List.of());
    }
    Path best = folder.best(outcome.best());
    folder.writeModel(into -> files.copyModel(settings.model(), best, into));
    List<FinetuneResult.Figure> scores =
        results(encoder, all, split, data, task).write(outcome, folder.path());
    ModelCard.write(folder.model());
    return new FinetuneResult(
        folder.path(), folder.model(), true, sizes, outcome.validation(), scores);
  }

  private Trainable training(
      ModelDescription model,
      int number,
      FinetuneData data,
      FinetuneTask task,
      TrainingFiles files) {
    FinetuneModel trained = open(model, files.head().head(), number);
    try {
      FinetuneStep step = step(trained, task);
      return new SeriesTraining(
          settings, number, data, task, step, files, folder.training(number), listener);
    } catch (EngramException e) {
      trained.close();
      throw e;
    }
  }

  private FinetuneResults results(
      String encoder, CohortIndex all, SubjectSplit split, FinetuneData data, FinetuneTask task) {
    FinetuneScans scans =
        new FinetuneScans(
            all.runs().stream()
                .map(run -> new FinetuneScans.Scan(run.subject(), run.file()))
                .toList(),
            all.refused().stream()
                .map(scan -> new FinetuneScans.Refused(scan.scan().subject(), scan.problem()))
                .toList(),
            all.hash());
    FinetuneOrigin origin =
        new FinetuneOrigin(
            settings,
            settings.model(),
            settings.target(),
            settings.split(),
            settings.seed(),
            encoder,
            compute,
            scans,
            data.target());
    SampleSource training = data.training().samples();
    return new FinetuneResults(
        settings.method().choiceName(),
        settings.method().words(settings.pooler()),
        settings.method().frozen() ? (int) training.shape()[1] : 0,
        List.of(),
        task,
        split,
        training.size(),
        data.testRows(),
        settings.run(),
        origin);
  }

  private FinetuneStep step(FinetuneModel model, FinetuneTask task) {
    return new FinetuneStep(model, task, settings.step(), schedule(), settings.method().rule());
  }

  private FinetuneSchedule schedule() {
    long samples = (long) settings.run().batchSize() * settings.step().accumulation();
    return settings.schedule().schedule(settings.run().epochs(), samples);
  }

  private FinetuneModel open(ModelDescription model, HeadConfig head, int number) {
    Parameters.Source start = NewHead.source(head, settings.seed() + number - 1);
    if (settings.method().frozen()) {
      return FinetuneModel.frozen(head, start, compute);
    }
    try (Safetensors weights = Safetensors.open(model.weights())) {
      return FinetuneModel.tuned(
          model.config(), model.gradients(), head, Parameters.Source.of(weights), start, compute);
    }
  }

  private ScanListener heard() {
    return new ScanListener() {
      @Override
      public void started(int scans, int before) {
        listener.note("looking at " + scans + " scans");
      }

      @Override
      public void used(ScanFile scan) {
        // Told with the total.
      }

      @Override
      public void refused(ScanFile scan, Problem problem) {
        listener.failedSample(scan.path().toString(), problem);
      }
    };
  }
}
