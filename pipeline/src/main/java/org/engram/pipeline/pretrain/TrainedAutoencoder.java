package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.maskedautoencoder.AutoencoderFile;
import org.engram.models.maskedautoencoder.AutoencoderModel;
import org.engram.models.maskedautoencoder.AutoencoderStep;
import org.engram.models.maskedautoencoder.DecoderWeights;
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

/** A masked autoencoder while it is trained: random masks from the run's seed, and its step. */
final class TrainedAutoencoder implements TrainedModel {
  private static final int DROP_PATH = 0x0d20;

  private final AutoencoderSettings settings;
  private final NewModel about;
  private final Training.Place place;
  private final CounterRandom dropPath;
  private final AutoencoderModel model;
  private final Ranks.Reducer reducer;
  private final AutoencoderStep step;

  private TrainedAutoencoder(
      AutoencoderSettings settings, NewModel about, Training.Place place, AutoencoderModel model) {
    this.settings = settings;
    this.about = about;
    this.place = place;
    this.dropPath = new CounterRandom(settings.seed(), DROP_PATH);
    this.model = model;
    this.reducer = place.reducer().apply(model.networks().trained());
    this.step = new AutoencoderStep(model, settings.step(), place.schedules(), reducer.reducer());
  }

  static TrainedAutoencoder open(
      AutoencoderSettings settings,
      NewModel about,
      ModelDescription description,
      Training.Place place) {
    AutoencoderModel model;
    try (Safetensors weights = Safetensors.open(description.weights())) {
      model =
          AutoencoderModel.open(
              description,
              DecoderWeights.of(
                  Parameters.Source.of(weights), description.config(), settings.seed()),
              place.compute());
    }
    try {
      return new TrainedAutoencoder(settings, about, place, model);
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
      Masks masks =
          settings
              .masking()
              .batch(settings.seed(), loaded.epoch(), loaded.positions(), config.tokens());
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
    new AutoencoderFile(settings.masking().ratio()).write(folder);
    about.writeAbout(folder);
  }

  @Override
  public void close() {
    step.close();
    reducer.close();
    model.close();
  }
}
