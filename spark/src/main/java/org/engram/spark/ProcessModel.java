package org.engram.spark;

import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.SparkEnv;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.Embedder;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.SeriesEmbedder;
import org.engram.pipeline.embed.VolumeEmbedder;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;

/**
 * The model of an executor's process: travels as its settings, by broadcast, and is loaded where it
 * is first used. Spark keeps one object of a broadcast a process as long as a task uses it, so that
 * all tasks of a process share one model, with nothing static. An executor plugin would be opened
 * and closed by Spark, but a task cannot reach it, and a session that is there already cannot be
 * given one.
 */
final class ProcessModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String settings;
  private final String modelHash;
  private transient Loaded loaded;
  private transient int loadings;

  /**
   * @param modelHash that the model must have wherever it is loaded
   */
  ProcessModel(EmbedderSettings settings, String modelHash) {
    this.settings = YamlConfig.write(settings);
    this.modelHash = modelHash;
  }

  /** What is loaded; does not know who uses it, so that it can be closed once nobody does. */
  private record Loaded(
      EmbedderSettings settings,
      Compute compute,
      EmbeddingModel model,
      Embedder<?> embedder,
      Lock computing)
      implements AutoCloseable {
    @Override
    public void close() {
      model.close();
      compute.close();
    }
  }

  /**
   * Reads and embeds a group.
   *
   * @throws ConfigurationException if the model of this machine is another than the driver's
   */
  List<ScanOutcome<List<EmbeddingRow>>> embed(List<ClusterScan> scans) {
    try {
      Loaded here = loaded();
      List<ScanFile> files = scans.stream().map(ClusterScan::file).toList();
      return embedder(here, scans).embed(files, here.computing());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private synchronized Loaded loaded() {
    if (loaded == null) {
      Loaded opened = open();
      // A broadcast may be dropped and sent again where memory is short: what nobody uses is freed.
      Cleaner.create().register(this, opened::close);
      loaded = opened;
      loadings++;
    }
    return loaded;
  }

  /** How often this object has loaded the model. */
  synchronized int loadings() {
    return loadings;
  }

  private Loaded open() {
    EmbedderSettings stated =
        YamlConfig.parse("settings", settings, Path.of("/"), EmbedderSettings.class, List.of());
    Compute compute = stated.open(cores());
    boolean opened = false;
    try {
      EmbeddingModel model = EmbeddingModel.open(stated.model(), compute);
      try {
        Embedder<?> embedder = model.embedder(List.of(), stated.batch());
        requireSame(embedder.modelHash(), stated.model());
        opened = true;
        return new Loaded(stated, compute, model, embedder, new ReentrantLock());
      } finally {
        if (!opened) {
          model.close();
        }
      }
    } finally {
      if (!opened) {
        compute.close();
      }
    }
  }

  private void requireSame(String found, Path model) {
    if (!found.equals(modelHash)) {
      throw new ConfigurationException(
          model.toString(),
          "on this machine a model of the hash " + found,
          modelHash + ", as on the driver's",
          "Put one model on all machines, or on a shared file system");
    }
  }

  /** Of the machine, unless Spark gives this process fewer. */
  private static int cores() {
    int there = Runtime.getRuntime().availableProcessors();
    SparkEnv spark = SparkEnv.get();
    return spark == null
        ? there
        : Math.min(there, spark.conf().getInt("spark.executor.cores", there));
  }

  /** What is stated of these scans, on top of what is stated of all. */
  private static Embedder<?> embedder(Loaded here, List<ClusterScan> scans) {
    return switch (here.embedder()) {
      case SeriesEmbedder series -> {
        EmbeddingModel.OfSeries model = (EmbeddingModel.OfSeries) here.model();
        int frames = model.model().description().config().frames();
        yield series.reading(reading(here.settings(), scans), here.settings().preparation(frames));
      }
      case VolumeEmbedder volumes -> {
        EmbeddingModel.OfVolumes model = (EmbeddingModel.OfVolumes) here.model();
        List<VolumeScan> known = scans.stream().map(ClusterScan::volume).toList();
        yield volumes.preparing(
            new VolumePreparer(model.model().description(), known, Optional.empty()));
      }
    };
  }

  /** How series are read, by the settings and the manifest's repetition times. */
  static ScanReading reading(EmbedderSettings settings, List<ClusterScan> scans) {
    Map<Path, Double> seconds = new HashMap<>();
    for (ClusterScan scan : scans) {
      if (!Double.isNaN(scan.repetitionTime())) {
        seconds.put(Path.of(scan.path()), scan.repetitionTime());
      }
    }
    return new ScanReading(
        settings.read(),
        seconds.isEmpty() ? Optional.empty() : Optional.of(RepetitionTimeTable.ofFiles(seconds)));
  }
}
