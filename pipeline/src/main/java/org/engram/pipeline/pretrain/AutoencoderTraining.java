package org.engram.pipeline.pretrain;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.pretrain.TrainingMemory;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;

/** The training of a masked autoencoder: windows of parcel time series, random masks. */
final class AutoencoderTraining extends SeriesTraining {
  private final AutoencoderSettings settings;
  private final ModelDescription description;

  private AutoencoderTraining(
      AutoencoderSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data) {
    super(settings, about, data);
    this.settings = settings;
    this.description = description;
  }

  static AutoencoderTraining open(
      AutoencoderSettings settings, RunFolder folder, boolean started, PretrainListener listener) {
    NewModel about = model(settings, folder, started);
    settings.masking().visible(about.config().tokens());
    ModelDescription description = about.description(folder.initial());
    PretrainData data =
        PretrainData.open(settings.data(), settings.seed(), description, folder.index(), listener);
    return new AutoencoderTraining(settings, about, description, data);
  }

  /** By Brain-JEPA's estimate, whose target encoder this has not: what is refused may just fit. */
  @Override
  public void requireMemory(Compute compute, int processes) {
    BrainJepaConfig config = about().config();
    int visible = settings.masking().visible(config.tokens());
    TrainingMemory tensors =
        TrainingMemory.of(config, visible, config.tokens() - visible, settings.step().recompute());
    boolean gpu = compute.device().kind() == Device.Kind.CUDA;
    TrainingMemory memory = gpu ? tensors : tensors.inProcess();
    AvailableMemory.of(compute)
        .ifPresent(
            available -> {
              long fits = Math.max(0, (available - memory.fixed()) / memory.perSample());
              memory.require(
                  settings.run().batchSize(),
                  available,
                  (int) Math.min(fits, settings.run().batchSize()));
            });
  }

  @Override
  public TrainedModel model(Place place) {
    return TrainedAutoencoder.open(settings, about(), description, place);
  }
}
