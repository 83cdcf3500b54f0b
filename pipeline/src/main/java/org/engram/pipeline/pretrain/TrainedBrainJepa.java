package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.brainjepa.pretrain.PretrainModel;
import org.engram.models.brainjepa.pretrain.PretrainStep;
import org.engram.models.nn.Parameters;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.LoadedBatch;
import org.engram.tensor.file.Safetensors;

/** A Brain-JEPA while it is trained: masks from the run's seed, and the published step. */
final class TrainedBrainJepa extends SeriesModel<PretrainStep> {
  private final PretrainSettings settings;
  private final NewModel about;
  private final ModelDescription description;
  private final PretrainData data;
  private final SpatiotemporalMasking masking;
  private final BatchPlan plan;
  private final PretrainListener listener;
  private final PretrainModel model;

  private TrainedBrainJepa(
      PretrainSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data,
      SpatiotemporalMasking masking,
      Training.Place place,
      PretrainListener listener,
      PretrainModel model) {
    super(
        settings.seed(),
        about.config(),
        place,
        model,
        (weights, reducer) ->
            new PretrainStep(
                weights, settings.objective(), settings.step(), place.schedules(), reducer));
    this.settings = settings;
    this.about = about;
    this.description = description;
    this.data = data;
    this.masking = masking;
    this.plan = place.plan();
    this.listener = listener;
    this.model = model;
  }

  static TrainedBrainJepa open(
      PretrainSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data,
      SpatiotemporalMasking masking,
      Training.Place place,
      PretrainListener listener) {
    PretrainModel model;
    try (Safetensors weights = Safetensors.open(description.weights())) {
      model =
          PretrainModel.open(
              description.config(),
              description.gradients(),
              Parameters.Source.of(weights),
              place.compute());
    }
    return new TrainedBrainJepa(
        settings, about, description, data, masking, place, listener, model);
  }

  /** Every process draws the masks of the whole batch: so all agree on their lengths. */
  @Override
  Masks masks(LoadedBatch loaded) {
    long[] all = new long[Math.toIntExact(plan.globalBatch())];
    for (int i = 0; i < all.length; i++) {
      all[i] = loaded.iteration() * plan.globalBatch() + i;
    }
    long call = (long) loaded.epoch() * plan.iterations(data.samples().size()) + loaded.iteration();
    int first = plan.rank() * plan.batch();
    return masking
        .batch(settings.seed(), loaded.epoch(), call, all)
        .rows(first, first + plan.batch());
  }

  @Override
  public void writeAbout(Path folder) {
    about.writeAbout(folder);
  }

  @Override
  public Optional<RunProbe> probe() {
    return settings
        .probe()
        .map(
            probe ->
                PhenotypeProbe.open(
                    probe,
                    settings.data(),
                    settings.seed(),
                    description,
                    data.index(),
                    model,
                    listener));
  }
}
