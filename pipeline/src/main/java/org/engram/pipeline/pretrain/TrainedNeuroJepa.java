package org.engram.pipeline.pretrain;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.masking.AnatomicalPrior;
import org.engram.models.neurojepa.masking.BlockMasking;
import org.engram.models.neurojepa.pretrain.SparseObjective;
import org.engram.models.neurojepa.pretrain.VolumeBatch;
import org.engram.models.neurojepa.pretrain.VolumePretrainModel;
import org.engram.models.neurojepa.pretrain.VolumePretrainStep;
import org.engram.models.neurojepa.sparse.SparseFile;
import org.engram.models.neurojepa.sparse.SparseWeights;
import org.engram.models.nn.Parameters;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.step.StepProgress;
import org.engram.pipeline.pretrain.volume.AnatomySettings;
import org.engram.pipeline.pretrain.volume.VolumeDataSettings;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.pretrain.volume.VolumeSamples;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.WeightsFile;

/** A Neuro-JEPA while it is trained: masks from the run's seed, and the published step. */
final class TrainedNeuroJepa extends SteppedModel<VolumeBatch, VolumePretrainStep> {
  private static final int MASKS = 0x3a5c;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final VolumePretrainSettings settings;
  private final NewNeuroJepa about;
  private final VolumeSamples samples;
  private final List<BlockMasking> masking;
  private final Compute compute;
  private final PretrainListener listener;
  private final VolumePretrainModel model;
  private final Optional<SparseObjective> sparse;
  private final Optional<AnatomicalPrior> prior;

  private TrainedNeuroJepa(
      VolumePretrainSettings settings,
      NewNeuroJepa about,
      VolumeSamples samples,
      List<BlockMasking> masking,
      Training.Place place,
      PretrainListener listener,
      VolumePretrainModel model,
      Optional<SparseObjective> sparse) {
    super(
        settings.seed(),
        place,
        model,
        (weights, reducer) ->
            new VolumePretrainStep(
                weights,
                sparse.isPresent() ? sparse.get() : settings.objective(),
                settings.step(),
                place.schedules(),
                settings.experts().balance(),
                settings
                    .experts()
                    .schedule(
                        place.length(),
                        settings.schedule().warmupEpochs(),
                        settings.schedule().ipeScale()),
                reducer));
    this.settings = settings;
    this.about = about;
    this.samples = samples;
    this.masking = masking;
    this.compute = place.compute();
    this.listener = listener;
    this.model = model;
    this.sparse = sparse;
    this.prior = settings.data().anatomy().map(AnatomySettings::prior);
  }

  static TrainedNeuroJepa open(
      VolumePretrainSettings settings,
      NewNeuroJepa about,
      VolumeSamples samples,
      List<BlockMasking> masking,
      Training.Place place,
      PretrainListener listener) {
    Path initial = place.folder().initial();
    VolumePretrainModel model;
    try (WeightsFile weights = NeuroJepaDescription.open(initial).openWeights()) {
      Parameters.Source source = NeuroJepa.source(weights);
      int dim = about.config().embedDim();
      model =
          VolumePretrainModel.open(
              about.config(),
              settings.sparse(),
              settings
                  .sparse()
                  .map(sparse -> SparseWeights.beside(source, dim, sparse, settings.seed()))
                  .orElse(source),
              place.compute());
    }
    Optional<SparseObjective> sparse =
        model
            .sparse()
            .map(head -> new SparseObjective(head, settings.objective().backgroundWeight()));
    TrainedNeuroJepa trained =
        new TrainedNeuroJepa(settings, about, samples, masking, place, listener, model, sparse);
    if (settings.cooldown().map(CooldownSettings::keepOptimizer).orElse(false)) {
      try {
        // The schedules begin anew; weights, means and counts go on.
        CheckpointFiles.restore(initial, trained, StepProgress.start());
      } catch (EngramException e) {
        trained.close();
        throw e;
      }
    }
    return trained;
  }

  @Override
  VolumeBatch batch(LoadedBatch loaded) {
    List<Integer> image = about.config().volume().image();
    int batch = loaded.positions().length;
    float[][] worth = worth(loaded.values(), batch);
    boolean[][] foreground = Arrays.stream(worth).map(this::foreground).toArray(boolean[][]::new);
    Tensor x =
        Tensors.of(loaded.values())
            .narrow(1, 0, samples.voxels())
            .reshape(batch, 1, image.get(0), image.get(1), image.get(2));
    List<VolumeBatch.Masks> masks = new ArrayList<>();
    for (int set = 0; set < masking.size(); set++) {
      masks.add(masks(set, loaded, foreground));
    }
    return new VolumeBatch(compute.place(x), masks, weights(worth), numbers(loaded));
  }

  /** One set of masks: which tokens are shown follows from seed, epoch and place. */
  private VolumeBatch.Masks masks(int set, LoadedBatch loaded, boolean[][] foreground) {
    BlockMasking generator = masking.get(set);
    CounterRandom random = new CounterRandom(settings.seed(), MASKS + set);
    int batch = foreground.length;
    long[] context = new long[batch * generator.context()];
    long[] targets = new long[batch * generator.targets()];
    for (int i = 0; i < batch; i++) {
      BlockMasking.Masks drawn =
          generator.draw(
              random.bits(loaded.epoch(), loaded.positions()[i], 0),
              settings.masking().foregroundAware() ? foreground[i] : null);
      put(drawn.context(), context, i * generator.context());
      put(drawn.targets(), targets, i * generator.targets());
    }
    return new VolumeBatch.Masks(
        compute.place(Tensors.of(context, batch, generator.context())),
        compute.place(Tensors.of(targets, batch, generator.targets())));
  }

  private static void put(int[] from, long[] to, int at) {
    for (int i = 0; i < from.length; i++) {
      to[at + i] = from[i];
    }
  }

  /** What each token is worth, 0 to 1: behind each sample's voxels. */
  private float[][] worth(HostTensor values, int batch) {
    float[][] worth = new float[batch][samples.tokens()];
    long length = (long) samples.voxels() + samples.tokens();
    for (int i = 0; i < batch; i++) {
      for (int token = 0; token < samples.tokens(); token++) {
        long at = i * length + samples.voxels() + token;
        worth[i][token] = values.data().get(FLOAT, 4 * at);
      }
    }
    return worth;
  }

  /** Which tokens the masks show first: those of the head, or worth enough by their labels. */
  private boolean[] foreground(float[] worth) {
    if (prior.isPresent()) {
      return prior.get().foreground(worth);
    }
    boolean[] foreground = new boolean[worth.length];
    for (int token = 0; token < worth.length; token++) {
      foreground[token] = worth[token] != 0;
    }
    return foreground;
  }

  private Tensor weights(float[][] worth) {
    float[] values = new float[worth.length * samples.tokens()];
    for (int i = 0; i < worth.length; i++) {
      System.arraycopy(worth[i], 0, values, i * samples.tokens(), samples.tokens());
    }
    return compute.place(Tensors.of(values, worth.length, samples.tokens()));
  }

  @Override
  public void writeAbout(Path folder) {
    settings.sparse().ifPresent(coding -> SparseFile.write(folder, coding));
    about.writeAbout(folder);
  }

  @Override
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>(ExpertFigures.of(step().given()));
    sparse.ifPresent(
        objective -> {
          figures.putAll(SparseFigures.of("sparse/", objective.figures()));
          objective
              .ablationFigures()
              .ifPresent(other -> figures.putAll(SparseFigures.of("sparse/ablation_", other)));
        });
    return figures;
  }

  @Override
  public Optional<RunProbe> probe() {
    return settings.probe().map(this::probe);
  }

  private RunProbe probe(VolumeProbeSettings probe) {
    VolumeDataSettings data = settings.data().unchanged();
    VolumeReading reading = VolumeTraining.reading(about, data);
    try (VolumeSamples all = VolumeSamples.open(data, samples.index(), reading, settings.seed())) {
      return VolumeProbe.open(probe, all, model, settings.seed(), listener);
    }
  }
}
