package org.engram.pipeline.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.models.brainjepa.Variant;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.predict.Masking;
import org.engram.pipeline.predict.PredictionJob;
import org.engram.pipeline.predict.PredictionResult;
import org.engram.pipeline.predict.PredictionSettings;
import org.engram.pipeline.predict.PredictionSummary.RegionError;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.DemoReport;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedDataset;
import org.engram.pipeline.simulate.SimulatedScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.Safetensors;

/**
 * Simulates a small cohort as the files a lab would have, makes a model for its atlas, embeds the
 * cohort and draws what went in and what came out. The model is randomly initialised: the page
 * shows that the chain works, and says that its figures mean nothing else.
 */
public final class Demo {
  private static final int GRADIENT_AXES = 30;

  private Demo() {}

  /**
   * What was made.
   *
   * @param page the HTML page
   * @param table the embeddings
   * @param model the model directory
   * @param dataset the simulated BIDS derivative
   * @param embedded what became of the scans
   * @param prediction errors of predicted latents of the first of them
   */
  public record Result(
      Path page,
      Path table,
      Path model,
      Path dataset,
      EmbedResult embedded,
      PredictionResult prediction) {}

  /** The cohort of {@code engram demo}: 24 people scanned twice at 3 sites, 100 regions. */
  public static CohortSimulator.Settings cohort(long seed) {
    return new CohortSimulator.Settings(24, 2, 100, 160, 2.0, 3, seed);
  }

  /**
   * Runs the demo in a new or empty folder.
   *
   * @throws ConfigurationException if the folder holds something already
   */
  public static Result run(
      Path folder, CohortSimulator.Settings cohort, Compute compute, ScanListener listener) {
    if (Files.exists(folder.resolve("model"))) {
      throw new ConfigurationException(
          folder.toString(), "an earlier demo", "a new or empty folder", "Name another with --out");
    }
    CohortSimulator simulator = new CohortSimulator(cohort);
    Path dataset = folder.resolve("data");
    SimulatedDataset.write(simulator, dataset);
    Path directory = folder.resolve("model");
    BrainJepaConfig config = writeModel(directory, simulator);
    Path table = folder.resolve("embeddings.parquet");
    Path latents = folder.resolve("regions");
    try (BrainJepa model =
        BrainJepa.load(
            ModelDescription.open(directory), EncoderChoice.TARGET_IF_PRESENT, compute)) {
      EmbedSettings defaults = EmbedSettings.defaults(table);
      EmbedResult embedded =
          EmbedJob.run(
              model,
              ScanFiles.find(List.of(dataset.toString())).scans(),
              new EmbedSettings(
                  table,
                  Optional.empty(),
                  Optional.of(latents),
                  Level.RUN,
                  defaults.batch(),
                  defaults.read(),
                  defaults.input(),
                  false),
              listener);
      PredictionResult prediction =
          PredictionJob.run(
              model,
              ScanFiles.find(List.of(embedded.rows().getFirst().source())).scans(),
              PredictionSettings.defaults(folder.resolve("prediction.csv")),
              ScanListener.SILENT);
      Path page = folder.resolve("demo.html");
      DemoReport.of(inputs(simulator, config, compute, embedded, latents, prediction)).write(page);
      return new Result(page, table, directory, dataset, embedded, prediction);
    }
  }

  private static BrainJepaConfig writeModel(Path directory, CohortSimulator simulator) {
    Atlas atlas = new Atlas("simulated", simulator.atlas().regions());
    int axes = Math.min(GRADIENT_AXES, atlas.size() - 1);
    double[][] gradients = simulator.gradients(axes);
    float[] values = new float[atlas.size() * axes];
    for (int r = 0; r < atlas.size(); r++) {
      for (int a = 0; a < axes; a++) {
        values[r * axes + a] = (float) gradients[r][a];
      }
    }
    Variant size = Variant.VIT_SMALL;
    BrainJepaConfig config =
        new BrainJepaConfig(
            atlas.size(),
            simulator.settings().frames(),
            16,
            size.embedDim(),
            size.depth(),
            size.heads(),
            4,
            192,
            6,
            size.heads(),
            axes,
            Position.MAPPING,
            1e-6,
            atlas.name(),
            simulator.settings().repetitionTime(),
            "region-zscore");
    ModelInitializer.write(
        directory,
        config,
        atlas,
        Optional.of(new GradientTable(atlas.size(), axes, values)),
        Normalization.fromName(config.normalization()),
        simulator.settings().seed());
    return config;
  }

  private static DemoReport.Inputs inputs(
      CohortSimulator simulator,
      BrainJepaConfig config,
      Compute compute,
      EmbedResult embedded,
      Path latents,
      PredictionResult predicted) {
    CohortSimulator.Settings cohort = simulator.settings();
    List<DemoReport.ScanInfo> infos = new ArrayList<>();
    List<SimulatedScan> scans = simulator.scans().toList();
    for (EmbeddingRow row : embedded.rows()) {
      SimulatedScan scan =
          scans.stream()
              .filter(s -> s.subject().equals(row.subject()) && s.session().equals(row.session()))
              .findFirst()
              .orElseThrow();
      infos.add(
          new DemoReport.ScanInfo(
              name(scan), scan.site(), scan.group(), scan.age(), scan.meanFramewiseDisplacement()));
    }
    SimulatedScan example = scans.getFirst();
    return new DemoReport.Inputs(
        settings(cohort, config, compute, embedded),
        false,
        simulator.atlas().regions(),
        Optional.of(simulator.atlas().positions()),
        example.series(),
        name(example),
        regionEmbeddings(latents, embedded.rows().getFirst()),
        embedded.rows(),
        infos,
        Optional.of(prediction(config, predicted)),
        embedded.refused().stream().map(refused -> refused.problem().line()).toList());
  }

  private static DemoReport.Prediction prediction(
      BrainJepaConfig config, PredictionResult predicted) {
    double[][] errors = new double[config.regions()][config.timePatches()];
    for (double[] row : errors) {
      Arrays.fill(row, Double.NaN);
    }
    for (RegionError region : predicted.summary().regions()) {
      errors[region.region().index()] =
          region.patches().stream().mapToDouble(Double::doubleValue).toArray();
    }
    return new DemoReport.Prediction(
        errors, config.patchSize() * config.repetitionTime(), Masking.Regions.DEFAULT_FOLDS);
  }

  private static String name(SimulatedScan scan) {
    return "sub-" + scan.subject() + (scan.session().isEmpty() ? "" : " ses-" + scan.session());
  }

  private static List<Block.Fact> settings(
      CohortSimulator.Settings cohort,
      BrainJepaConfig config,
      Compute compute,
      EmbedResult embedded) {
    return List.of(
        new Block.Fact(
            "Cohort",
            cohort.subjects()
                + " people, "
                + cohort.sessions()
                + " sessions, "
                + cohort.sites()
                + " sites, seed "
                + cohort.seed()),
        new Block.Fact(
            "Model",
            "Brain-JEPA, randomly initialised: "
                + config.regions()
                + " regions x "
                + config.frames()
                + " frames = "
                + config.tokens()
                + " tokens, width "
                + config.embedDim()
                + ", "
                + config.depth()
                + " blocks"),
        new Block.Fact(
            "Input",
            String.format(
                Locale.ROOT,
                "every %.1f s, %s, first window of each run",
                config.repetitionTime(),
                config.normalization())),
        new Block.Fact("Computed", compute.device() + ", " + compute.precision()),
        new Block.Fact(
            "Result",
            embedded.rows().size() + " embedded, " + embedded.refused().size() + " refused"));
  }

  /** [regions][dim] of one scan, from its latents' file. */
  private static float[][] regionEmbeddings(Path latents, EmbeddingRow row) {
    String id = ScanFiles.find(List.of(row.source())).scans().getFirst().id();
    try (Safetensors file = Safetensors.open(latents.resolve(id + ".safetensors"))) {
      long[] shape = file.get("regions").shape();
      float[] flat = file.get("regions").toFloats();
      int dim = (int) shape[1];
      float[][] rows = new float[(int) shape[0]][];
      for (int r = 0; r < rows.length; r++) {
        rows[r] = Arrays.copyOfRange(flat, r * dim, (r + 1) * dim);
      }
      return rows;
    }
  }
}
