package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.training.SampleSource;

/** A training on windows of parcel time series, whatever learns from them. */
abstract class SeriesTraining implements Training {
  private final SeriesSettings settings;
  private final NewModel about;
  private final PretrainData data;

  /**
   * @param about all of the model that the run starts with, but its weights
   * @param data closed with this
   */
  SeriesTraining(SeriesSettings settings, NewModel about, PretrainData data) {
    this.settings = settings;
    this.about = about;
    this.data = data;
  }

  /** A new model's weights are written later, when all else is known to be right. */
  static NewModel model(SeriesSettings settings, RunFolder folder, boolean started) {
    return started ? NewModel.of(ModelDescription.open(folder.initial())) : settings.newModel();
  }

  final NewModel about() {
    return about;
  }

  final PretrainData data() {
    return data;
  }

  @Override
  public final SampleSource samples() {
    return data.samples();
  }

  @Override
  public final String fingerprint() {
    return data.fingerprint();
  }

  @Override
  public final List<String> warnings() {
    return data.samples().warnings();
  }

  @Override
  public final void writeInitial(RunFolder folder) {
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
  public final String initialHash(Path initial) {
    return ModelHash.of(ModelDescription.open(initial));
  }

  @Override
  public final void close() {
    data.close();
  }
}
