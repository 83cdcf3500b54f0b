package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.masking.BlockMasking;
import org.engram.models.training.SampleSource;
import org.engram.pipeline.pretrain.volume.VolumeDataSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.pretrain.volume.VolumeSamples;
import org.engram.pipeline.run.StateTensors;
import org.engram.pipeline.tools.ExternalTool;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/** The training of a Neuro-JEPA: prepared volumes, block masks. */
final class VolumeTraining implements Training {
  private final VolumePretrainSettings settings;
  private final NewNeuroJepa about;
  private final VolumeSamples samples;
  private final List<BlockMasking> masking;
  private final PretrainListener listener;

  private VolumeTraining(
      VolumePretrainSettings settings,
      NewNeuroJepa about,
      VolumeSamples samples,
      List<BlockMasking> masking,
      PretrainListener listener) {
    this.settings = settings;
    this.about = about;
    this.samples = samples;
    this.masking = masking;
    this.listener = listener;
  }

  static VolumeTraining open(
      VolumePretrainSettings settings,
      RunFolder folder,
      boolean started,
      PretrainListener listener) {
    NewNeuroJepa model =
        started ? NewNeuroJepa.of(NeuroJepaDescription.open(folder.initial())) : newModel(settings);
    NeuroJepaConfig config = model.config();
    if (config.volume().channels() != 1) {
      throw new ConfigurationException(
          "model",
          config.volume().channels() + " channels",
          "1: each sample is one volume of one modality",
          "Start from another model");
    }
    List<BlockMasking> masking =
        settings.masking().generators().stream()
            .map(generator -> new BlockMasking(config.volume().grid(), generator))
            .toList();
    VolumeReading reading = reading(model, settings.data());
    VolumeIndex index =
        Files.exists(folder.index())
            ? VolumeIndex.read(folder.index())
            : settings.data().index(reading, told(listener));
    index.requireFits(folder.index().toString(), config.volume(), reading.steps());
    if (!started) {
      listener.note(
          index.volumes().size()
              + " volumes to train on "
              + index.modalities()
              + ", "
              + index.refused().size()
              + " refused");
    }
    NewNeuroJepa about =
        started ? model : new NewNeuroJepa(config, seen(model.input(), settings, index));
    VolumeSamples samples = VolumeSamples.open(settings.data(), index, reading, settings.seed());
    return new VolumeTraining(settings, about, samples, masking, listener);
  }

  /** What a new model has seen is what it is trained on. */
  private static VolumeInput seen(
      VolumeInput input, VolumePretrainSettings settings, VolumeIndex index) {
    return settings.model().isPresent()
        ? input.withModalities(List.copyOf(index.modalities().keySet()))
        : input;
  }

  /** All that makes the model that the run starts with, but its weights. */
  static NewNeuroJepa newModel(VolumePretrainSettings settings) {
    Optional<Path> there =
        settings.cooldown().map(CooldownSettings::checkpoint).or(settings::startFrom);
    if (there.isPresent()) {
      return NewNeuroJepa.of(NeuroJepaDescription.open(there.get()));
    }
    VolumeModelSettings sizes = settings.model().orElseThrow();
    NeuroJepaConfig config = sizes.config();
    return new NewNeuroJepa(config, VolumeInput.of(sizes.preparation(), config.volume()));
  }

  /** From files to what enters that model. */
  static VolumeReading reading(NewNeuroJepa model, VolumeDataSettings data) {
    HeadPreparation head =
        new HeadPreparation(
            data.head().steps(),
            ExternalTool.searchPath(),
            data.head().registerTo().map(HeadPreparation::to));
    return new VolumeReading(
        VolumePreparer.preparation(model.config(), model.input()),
        model.config().volume(),
        head,
        data.anatomy().isPresent());
  }

  private static VolumeListener told(PretrainListener listener) {
    return new VolumeListener() {
      @Override
      public void started(int volumes, int before) {
        listener.note("looking at " + volumes + " volumes");
      }

      @Override
      public void used(String file) {
        // Told with the total.
      }

      @Override
      public void refused(String file, Problem problem) {
        listener.failedSample(file, problem);
      }
    };
  }

  @Override
  public SampleSource samples() {
    return samples;
  }

  @Override
  public String fingerprint() {
    return samples.index().hash();
  }

  @Override
  public List<String> warnings() {
    List<String> known = about.input().modalities();
    return samples.index().modalities().entrySet().stream()
        .filter(modality -> !known.contains(modality.getKey()))
        .map(
            modality ->
                modality.getValue()
                    + " volumes are of "
                    + modality.getKey()
                    + ", which the model that the run starts with has not seen")
        .toList();
  }

  @Override
  public void requireMemory(Compute compute, int processes) {
    AvailableMemory.of(compute)
        .ifPresent(
            available ->
                new VolumeMemory(about.config(), settings, masking)
                    .require(settings.run().batchSize(), available));
  }

  @Override
  public void writeInitial(RunFolder folder) {
    if (settings.model().isPresent()) {
      about.write(folder.initial(), settings.seed());
    } else {
      Path from =
          settings
              .cooldown()
              .map(CooldownSettings::checkpoint)
              .or(settings::startFrom)
              .orElseThrow();
      copy(from, folder.initial(), NeuroJepaDescription.open(from).weights().getFileName());
      if (settings.cooldown().map(CooldownSettings::keepOptimizer).orElse(false)) {
        copy(from, folder.initial(), Path.of(StateTensors.OPTIMIZER_FILE));
      }
      about.writeAbout(folder.initial());
    }
    samples.index().write(folder.index());
  }

  private static void copy(Path from, Path to, Path name) {
    try {
      Files.createDirectories(to);
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from.resolve(name), e);
    }
  }

  @Override
  public String initialHash(Path initial) {
    return NeuroJepaDescription.open(initial).hash();
  }

  @Override
  public Map<String, Object> provenance() {
    return Map.of(
        "modalities", samples.index().modalities(),
        "preparation", samples.index().header().preparation());
  }

  @Override
  public TrainedModel model(Place place) {
    return TrainedNeuroJepa.open(settings, about, samples, masking, place, listener);
  }

  @Override
  public void close() {
    samples.close();
  }
}
