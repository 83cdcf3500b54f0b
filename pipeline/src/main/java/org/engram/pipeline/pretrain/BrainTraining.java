package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.training.SampleSource;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;

/** The training of a Brain-JEPA: windows of parcel time series, spatiotemporal masks. */
final class BrainTraining implements Training {
  private final PretrainSettings settings;
  private final NewModel about;
  private final ModelDescription description;
  private final PretrainData data;
  private final SpatiotemporalMasking masking;
  private final PretrainListener listener;

  private BrainTraining(
      PretrainSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data,
      SpatiotemporalMasking masking,
      PretrainListener listener) {
    this.settings = settings;
    this.about = about;
    this.description = description;
    this.data = data;
    this.masking = masking;
    this.listener = listener;
  }

  static BrainTraining open(
      PretrainSettings settings, RunFolder folder, boolean started, PretrainListener listener) {
    // A new model's weights are written later, when all else is known to be right.
    NewModel about =
        started ? NewModel.of(ModelDescription.open(folder.initial())) : settings.newModel();
    ModelDescription description = about.description(folder.initial());
    SpatiotemporalMasking masking =
        new SpatiotemporalMasking(
            settings.masking(), about.config().regions(), about.config().timePatches());
    PretrainData data = PretrainData.open(settings, description, folder.index(), listener);
    return new BrainTraining(settings, about, description, data, masking, listener);
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

  @Override
  public void requireMemory(Compute compute, int processes) {
    boolean gpu = compute.device().kind() == Device.Kind.CUDA;
    AvailableMemory.of(compute)
        .ifPresent(new BatchFit(settings, about.config(), masking, processes, gpu)::require);
  }

  @Override
  public void writeInitial(RunFolder folder) {
    if (settings.startFrom().isPresent()) {
      copyWeights(settings.startFrom().get(), folder.initial());
      about.writeAbout(folder.initial());
    } else {
      about.write(folder.initial(), settings.seed());
    }
    data.index().write(folder.index());
  }

  private static void copyWeights(Path from, Path to) {
    try {
      Files.createDirectories(to);
      Files.copy(from.resolve(ModelDescription.WEIGHTS), to.resolve(ModelDescription.WEIGHTS));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the weights of " + from, e);
    }
  }

  @Override
  public String initialHash(Path initial) {
    return ModelHash.of(ModelDescription.open(initial));
  }

  @Override
  public TrainedModel model(Place place) {
    return TrainedBrainJepa.open(settings, about, description, data, masking, place, listener);
  }

  @Override
  public void close() {
    data.close();
  }
}
