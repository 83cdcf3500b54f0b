package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.maskedautoencoder.AutoencoderFile;
import org.engram.models.maskedautoencoder.AutoencoderModel;
import org.engram.models.maskedautoencoder.AutoencoderStep;
import org.engram.models.maskedautoencoder.DecoderWeights;
import org.engram.models.nn.Parameters;
import org.engram.models.training.LoadedBatch;
import org.engram.tensor.file.Safetensors;

/** A masked autoencoder while it is trained: random masks from the run's seed, and its step. */
final class TrainedAutoencoder extends SeriesModel<AutoencoderStep> {
  private final AutoencoderSettings settings;
  private final NewModel about;

  private TrainedAutoencoder(
      AutoencoderSettings settings, NewModel about, Training.Place place, AutoencoderModel model) {
    super(
        settings.seed(),
        about.config(),
        place,
        model,
        (weights, reducer) ->
            new AutoencoderStep(weights, settings.step(), place.schedules(), reducer));
    this.settings = settings;
    this.about = about;
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
    return new TrainedAutoencoder(settings, about, place, model);
  }

  @Override
  Masks masks(LoadedBatch loaded) {
    return settings
        .masking()
        .batch(settings.seed(), loaded.epoch(), loaded.positions(), about.config().tokens());
  }

  @Override
  public void writeAbout(Path folder) {
    new AutoencoderFile(settings.masking().ratio()).write(folder);
    about.writeAbout(folder);
  }
}
