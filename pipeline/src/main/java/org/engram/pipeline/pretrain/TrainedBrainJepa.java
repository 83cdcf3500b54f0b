package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.brainjepa.pretrain.PretrainModel;
import org.engram.models.brainjepa.pretrain.PretrainStep;
import org.engram.models.nn.Parameters;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** A Brain-JEPA while it is trained: masks from the run's seed, and the published step. */
final class TrainedBrainJepa implements TrainedModel {
  private static final int DROP_PATH = 0x0d20;

  private final PretrainSettings settings;
  private final NewModel about;
  private final ModelDescription description;
  private final PretrainData data;
  private final SpatiotemporalMasking masking;
  private final Training.Place place;
  private final PretrainListener listener;
  private final CounterRandom dropPath;
  private final PretrainModel model;
  private final Ranks.Reducer reducer;
  private final PretrainStep step;

  private TrainedBrainJepa(
      PretrainSettings settings,
      NewModel about,
      ModelDescription description,
      PretrainData data,
      SpatiotemporalMasking masking,
      Training.Place place,
      PretrainListener listener,
      PretrainModel model) {
    this.settings = settings;
    this.about = about;
    this.description = description;
    this.data = data;
    this.masking = masking;
    this.place = place;
    this.listener = listener;
    this.dropPath = new CounterRandom(settings.seed(), DROP_PATH);
    this.model = model;
    this.reducer = place.reducer().apply(model.networks().trained());
    this.step =
        new PretrainStep(
            model, settings.objective(), settings.step(), place.schedules(), reducer.reducer());
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
    try {
      return new TrainedBrainJepa(
          settings, about, description, data, masking, place, listener, model);
    } catch (EngramException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public StepResult step(LoadedBatch loaded, StepObserver observer) {
    BatchPlan plan = place.plan();
    Compute compute = place.compute();
    BrainJepaConfig config = about.config();
    try (Scope _ = Scope.open()) {
      // Every process draws the masks of the whole batch: so all agree on their lengths.
      long[] all = new long[Math.toIntExact(plan.globalBatch())];
      for (int i = 0; i < all.length; i++) {
        all[i] = loaded.iteration() * plan.globalBatch() + i;
      }
      long call =
          (long) loaded.epoch() * plan.iterations(data.samples().size()) + loaded.iteration();
      int first = plan.rank() * plan.batch();
      Masks masks =
          masking
              .batch(settings.seed(), loaded.epoch(), call, all)
              .rows(first, first + plan.batch());
      Tensor x = Tensors.of(loaded.values());
      long[] numbers = new long[plan.batch()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = dropPath.bits(loaded.epoch(), loaded.positions()[i], 0);
      }
      Batch batch =
          new Batch(
              compute.place(x.reshape(plan.batch(), config.regions(), config.frames())),
              compute.place(
                  Tensors.of(masks.contextIndices(), plan.batch(), masks.contextLength())),
              compute.place(Tensors.of(masks.targetIndices(), plan.batch(), masks.targetLength())),
              numbers);
      return step.step(batch, observer);
    }
  }

  @Override
  public void startEpoch() {
    step.startEpoch();
  }

  @Override
  public StepProgress progress() {
    return step.progress();
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    return step.state();
  }

  @Override
  public void restore(Map<String, HostTensor> saved, StepProgress at) {
    step.restore(saved, at);
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

  @Override
  public void close() {
    step.close();
    reducer.close();
    model.close();
  }
}
