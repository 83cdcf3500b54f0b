package org.engram.pipeline.pretrain;

import java.util.function.BiFunction;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.step.StepModel;
import org.engram.models.training.step.TrainingStep;
import org.engram.tensor.Compute;
import org.engram.tensor.Tensors;

/** A model that learns from windows of parcel time series: its masks make a batch of them. */
abstract class SeriesModel<S extends TrainingStep<Batch, ?>> extends SteppedModel<Batch, S> {
  private final BrainJepaConfig config;
  private final Compute compute;

  <M extends StepModel> SeriesModel(
      long seed,
      BrainJepaConfig config,
      Training.Place place,
      M model,
      BiFunction<M, GradientReducer, S> step) {
    super(seed, place, model, step);
    this.config = config;
    this.compute = place.compute();
  }

  /** What is seen and what is told, of this process's rows of the batch. */
  abstract Masks masks(LoadedBatch loaded);

  @Override
  final Batch batch(LoadedBatch loaded) {
    Masks masks = masks(loaded);
    int rows = loaded.positions().length;
    return new Batch(
        compute.place(Tensors.of(loaded.values()).reshape(rows, config.regions(), config.frames())),
        compute.place(Tensors.of(masks.contextIndices(), rows, masks.contextLength())),
        compute.place(Tensors.of(masks.targetIndices(), rows, masks.targetLength())),
        numbers(loaded));
  }
}
