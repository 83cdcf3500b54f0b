package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.pretrain.TrainingMemory;
import org.engram.models.training.SampleSource;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;

/** The training of a masked autoencoder: windows of parcel time series, random masks. */
final class AutoencoderTraining implements Training {
  private final AutoencoderSettings settings;
  private final NewModel about;
  private final ModelDescription description;
  private final PretrainData data;

  private AutoencoderTraining(
      AutoencoderSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data) {
    this.settings = settings;
    this.about = about;
    this.description = description;
    this.data = data;
  }

  static AutoencoderTraining open(
      AutoencoderSettings settings, RunFolder folder, boolean started, PretrainListener listener) {
    // A new model's weights are written later, when all else is known to be right.
    NewModel about =
        started ? NewModel.of(ModelDescription.open(folder.initial())) : settings.newModel();
    settings.masking().visible(about.config().tokens());
    ModelDescription description = about.description(folder.initial());
    PretrainData data =
        PretrainData.open(settings.data(), settings.seed(), description, folder.index(), listener);
    return new AutoencoderTraining(settings, about, description, data);
  }

  @Override
  public SampleSource samples() {
    return data.samples();
  }

  @Override
  public String fingerprint() {
    return data.fingerprint();
  }

  @Override
  public List<String> warnings() {
    return data.samples().warnings();
  }

  /** By Brain-JEPA's estimate, whose target encoder this has not: what is refused may just fit. */
  @Override
  public void requireMemory(Compute compute, int processes) {
    BrainJepaConfig config = about.config();
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
  public void writeInitial(RunFolder folder) {
    if (settings.startFrom().isPresent()) {
      BrainTraining.copyWeights(settings.startFrom().get(), folder.initial());
      about.writeAbout(folder.initial());
    } else {
      about.write(folder.initial(), settings.seed());
    }
    data.index().write(folder.index());
  }

  @Override
  public String initialHash(Path initial) {
    return ModelHash.of(ModelDescription.open(initial));
  }

  @Override
  public TrainedModel model(Place place) {
    return TrainedAutoencoder.open(settings, about, description, place);
  }

  @Override
  public void close() {
    data.close();
  }
}
