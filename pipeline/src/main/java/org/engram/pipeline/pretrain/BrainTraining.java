package org.engram.pipeline.pretrain;

import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;

/** The training of a Brain-JEPA: windows of parcel time series, spatiotemporal masks. */
final class BrainTraining extends SeriesTraining {
  private final PretrainSettings settings;
  private final ModelDescription description;
  private final SpatiotemporalMasking masking;
  private final PretrainListener listener;

  private BrainTraining(
      PretrainSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data,
      SpatiotemporalMasking masking,
      PretrainListener listener) {
    super(settings, about, data);
    this.settings = settings;
    this.description = description;
    this.masking = masking;
    this.listener = listener;
  }

  static BrainTraining open(
      PretrainSettings settings, RunFolder folder, boolean started, PretrainListener listener) {
    NewModel about = model(settings, folder, started);
    ModelDescription description = about.description(folder.initial());
    SpatiotemporalMasking masking =
        new SpatiotemporalMasking(
            settings.masking(), about.config().regions(), about.config().timePatches());
    PretrainData data =
        PretrainData.open(settings.data(), settings.seed(), description, folder.index(), listener);
    return new BrainTraining(settings, about, description, data, masking, listener);
  }

  @Override
  public void requireMemory(Compute compute, int processes) {
    boolean gpu = compute.device().kind() == Device.Kind.CUDA;
    AvailableMemory.of(compute)
        .ifPresent(new BatchFit(settings, about().config(), masking, processes, gpu)::require);
  }

  @Override
  public TrainedModel model(Place place) {
    return TrainedBrainJepa.open(settings, about(), description, data(), masking, place, listener);
  }
}
