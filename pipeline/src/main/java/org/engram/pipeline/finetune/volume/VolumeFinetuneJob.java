package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.neurojepa.heads.NewVolumeHead;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.card.ModelCard;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.finetune.FinetuneFolder;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.finetune.FinetuneOrigin;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.pipeline.finetune.FinetuneResults;
import org.engram.pipeline.finetune.FinetuneScans;
import org.engram.pipeline.finetune.SeedTrainings;
import org.engram.pipeline.finetune.SubjectSplit;
import org.engram.pipeline.finetune.SubjectTarget;
import org.engram.pipeline.finetune.Trainable;
import org.engram.pipeline.pretrain.volume.RefusedVolume;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.file.WeightsFile;

/**
 * Trains a Neuro-JEPA, or a head on it frozen, to tell a phenotype from volumes: classes, a number
 * or the time until an event; several times from different seeds with the same split. Subjects are
 * held out whole; a subject may lack modalities. The same settings give the same figures, however
 * often the run was stopped and resumed on the way, and memory does not grow with the number of
 * volumes.
 *
 * <p>The run's folder is that of {@link org.engram.pipeline.finetune.FinetuneJob}; its {@code
 * model} is one that {@link VolumeApplyJob} applies. Without a cache it also holds the prepared
 * volumes ({@code volumes}), which may go when the run has ended.
 */
public final class VolumeFinetuneJob {
  private static final String NAME = "fine-tuned";

  private final VolumeTuningSettings settings;
  private final FinetuneFolder folder;
  private final Compute compute;
  private final FinetuneListener listener;
  private final StopRequest stop;
  private final NeuroJepaDescription model;
  private final VolumeReading reading;

  private VolumeFinetuneJob(
      VolumeTuningSettings settings,
      FinetuneFolder folder,
      Compute compute,
      FinetuneListener listener,
      StopRequest stop) {
    this.settings = settings;
    this.folder = folder;
    this.compute = compute;
    this.listener = listener;
    this.stop = stop;
    this.model = NeuroJepaDescription.open(settings.model());
    this.reading = reading(model);
  }

  /**
   * Runs to the end, or to where it is asked to stop.
   *
   * @param out the run's folder: new or empty, or with {@code resume} that of a run
   * @param compute in float32
   * @throws ConfigurationException where a setting does not fit, before anything is computed
   * @throws org.engram.tensor.RefusedInputException where volumes and phenotypes do not allow it
   */
  public static VolumeFinetuneResult run(
      VolumeTuningSettings settings,
      Path out,
      boolean resume,
      Compute compute,
      FinetuneListener listener,
      StopRequest stop) {
    return new VolumeFinetuneJob(settings, new FinetuneFolder(out), compute, listener, stop)
        .run(resume);
  }

  /**
   * From a file to what enters a model.
   *
   * @throws ConfigurationException if the model takes several volumes at once
   */
  public static VolumeReading reading(NeuroJepaDescription model) {
    int channels = model.config().volume().channels();
    if (channels != 1) {
      throw new ConfigurationException(
          "in_chans", channels + " volumes that enter together", "1", "Give another model");
    }
    return new VolumeReading(
        VolumePreparer.preparation(model.config(), model.input()), model.config().volume());
  }

  private VolumeFinetuneResult run(boolean resume) {
    if (resume) {
      folder.requireStarted();
    } else {
      folder.requireNew();
    }
    var _ = settings.head().config(model.config().embedDim(), 2, 2); // refused before hours of work
    VolumeIndex all =
        resume
            ? VolumeIndex.read(folder.index())
            : PreparedIndex.look(settings.data(), reading, listener);
    all.requireFits(folder.index().toString(), reading.shape(), reading.steps());
    SubjectTarget wanted = SubjectTarget.read(settings.target(), subjects(all));
    requireTrainable(wanted, VolumeRows.of(all.volumes()));
    if (!resume) {
      folder.make();
      all.write(folder.index());
      folder.start(YamlConfig.write(settings)); // last: a folder with a config.yaml is a run
    }
    PreparedIndex prepared =
        PreparedIndex.open(
            settings.data(), all, wanted.truths()::containsKey, reading, folder.path(), listener);
    VolumeRows rows = VolumeRows.of(prepared.volumes().volumes());
    SubjectTarget target = SubjectTarget.read(settings.target(), subjects(prepared.volumes()));
    SubjectSplit split = SubjectSplit.of(target, settings.split());
    tell(all, rows, split);
    FinetuneTask task =
        target.task(split.training(), settings.target().normalize(), settings.cox());
    VolumeHeadDescription head =
        new VolumeHeadDescription(
            head(task, rows), task, settings.target().name(), rows.modalities(), model.hash());
    if (settings.head().frozen()) {
      listener.note("computing the tokens of the frozen encoder, once for all trainings");
    }
    String hash = prepared.volumes().hash();
    try (VolumeParts parts =
        VolumeParts.open(
            model,
            settings,
            rows,
            target,
            split,
            prepared.store(reading),
            hash,
            folder.tokens(),
            compute)) {
      FinetuneScans scans = scans(all, prepared.refused());
      return new VolumeFinetuneResult(
          train(parts, split, head, origin(scans, target)), prepared.refused());
    }
  }

  /** What can be said before a volume is prepared. */
  private void requireTrainable(SubjectTarget target, VolumeRows rows) {
    if (settings.run().balanced()) {
      target.requireClasses("run.balanced");
    }
    SubjectSplit split = SubjectSplit.of(target, settings.split());
    FinetuneTask task =
        target.task(split.training(), settings.target().normalize(), settings.cox());
    var _ = head(task, rows);
    int training = rows.of(split.training()).rows().size();
    int batches = Math.ceilDiv(training, settings.run().batchSize());
    if (batches < settings.step().accumulation()) {
      throw new ConfigurationException(
          "step.accumulation",
          settings.step().accumulation() + " for " + batches + " batches an epoch",
          "at most the batches: what does not fill an update is dropped",
          "Take fewer, or smaller batches");
    }
  }

  private VolumeHeadConfig head(FinetuneTask task, VolumeRows rows) {
    return settings
        .head()
        .config(model.config().embedDim(), task.outputs(), rows.modalities().size());
  }

  private static Set<String> subjects(VolumeIndex index) {
    return index.volumes().stream()
        .map(VolumeRows::subject)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void tell(VolumeIndex all, VolumeRows rows, SubjectSplit split) {
    listener.note(
        ("%d subjects have a %s and volumes of %s (%d of %d volumes); %d subjects are trained on,"
                + " %d decide when to stop, %d are judged")
            .formatted(
                split.parts().stream().mapToInt(Set::size).sum() + split.left().size(),
                settings.target().name(),
                String.join(", ", rows.modalities()),
                rows.rows().stream().mapToInt(row -> row.volumes().size()).sum(),
                all.volumes().size() + all.refused().size(),
                split.training().size(),
                split.validation().size(),
                split.test().size()));
  }

  private FinetuneResult train(
      VolumeParts parts, SubjectSplit split, VolumeHeadDescription head, FinetuneOrigin origin) {
    List<Integer> sizes = split.parts().stream().map(Set::size).toList();
    SeedTrainings.Outcome outcome =
        new SeedTrainings(settings.run(), folder, listener, stop)
            .run(number -> training(number, parts, head));
    if (!outcome.finished()) {
      Path last = folder.training(outcome.last());
      return new FinetuneResult(folder.path(), last, false, sizes, outcome.validation(), List.of());
    }
    Path best = folder.best(outcome.best());
    folder.writeModel(into -> new TunedDirectory(model, head).write(into, best));
    FinetuneResults results =
        new FinetuneResults(
            NAME,
            settings.head().kind()
                + " head on "
                + (settings.head().frozen() ? "a frozen encoder" : "an encoder trained with it")
                + " from "
                + String.join(", ", parts.modalities()),
            settings.head().frozen() ? model.config().embedDim() : 0,
            List.of(model.input().preparation()),
            head.task(),
            split,
            parts.rows(0).rows().size(),
            parts.rows(2).keys(),
            settings.run(),
            origin);
    List<FinetuneResult.Figure> scores = results.write(outcome, folder.path());
    ModelCard.write(folder.model());
    return new FinetuneResult(
        folder.path(), folder.model(), true, sizes, outcome.validation(), scores);
  }

  private Trainable training(int number, VolumeParts parts, VolumeHeadDescription head) {
    VolumeFinetuneModel opened = open(head.head(), settings.seed() + number - 1);
    try {
      return new VolumeTraining(
          settings, number, parts, head.task(), opened, folder.training(number), listener);
    } catch (EngramException e) {
      opened.close();
      throw e;
    }
  }

  private VolumeFinetuneModel open(VolumeHeadConfig head, long seed) {
    Parameters.Source start = NewVolumeHead.source(VolumeFinetuneModel.HEAD, head, seed);
    if (settings.head().frozen()) {
      return VolumeFinetuneModel.frozen(head, start, compute);
    }
    try (WeightsFile weights = model.openWeights()) {
      return VolumeFinetuneModel.tuned(
          model.config(), head, NeuroJepa.source(weights), start, compute);
    }
  }

  private FinetuneOrigin origin(FinetuneScans scans, SubjectTarget target) {
    return new FinetuneOrigin(
        settings,
        settings.model(),
        settings.target(),
        settings.split(),
        settings.seed(),
        model.hash(),
        compute,
        scans,
        target);
  }

  private static FinetuneScans scans(VolumeIndex all, List<RefusedVolume> refused) {
    Set<String> unusable = refused.stream().map(RefusedVolume::file).collect(Collectors.toSet());
    return new FinetuneScans(
        all.volumes().stream()
            .filter(volume -> !unusable.contains(volume.file()))
            .map(v -> new FinetuneScans.Scan(VolumeRows.subject(v), v.file()))
            .toList(),
        refused.stream()
            .map(volume -> new FinetuneScans.Refused(volume.subject(), volume.problem()))
            .toList(),
        all.hash());
  }
}
