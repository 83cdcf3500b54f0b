package org.engram.pipeline.bidsapp;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;

/** A model with the scans of a data set that it can take. */
public sealed interface ScanEmbedder {
  /** What the embedding is called where nothing else is said: a BIDS label. */
  String label();

  /** The scans, of all participants, in order. */
  List<ScanFile> scans();

  /** All that an embedding depends on but the scans, in words. */
  Map<String, String> settings();

  /** How many these scans are, and a hash that changes where one of them does. */
  String inputs(List<ScanFile> scans);

  /** Embeds scans into a table of one row a scan. */
  EmbedResult embed(List<ScanFile> scans, Path table, ScanListener listener);

  /**
   * Brain-JEPA on runs of fMRI.
   *
   * @param found the runs
   * @param reading how they become parcel series
   * @param input how series become the model's windows
   * @param batch windows computed at once
   */
  record Runs(
      BrainJepa model,
      ScanFiles found,
      ScanReading reading,
      InputPreparation.Options input,
      int batch)
      implements ScanEmbedder {
    @Override
    public String label() {
      return "brainjepa";
    }

    @Override
    public List<ScanFile> scans() {
      return found.scans();
    }

    @Override
    public Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("model_hash", ModelHash.of(model.description()));
      settings.put("encoder", model.encoderName());
      settings.put("input", input.toString());
      settings.put("stated_repetition_time", reading.statedTime());
      settings.put("orientation", reading.read().orientation().toString());
      reading.volumes().ifPresent(volumes -> settings.putAll(volumes.about()));
      settings.put("precision", model.compute().precision().toString());
      return settings;
    }

    @Override
    public String inputs(List<ScanFile> scans) {
      return reading.inputs(scans);
    }

    @Override
    public EmbedResult embed(List<ScanFile> scans, Path table, ScanListener listener) {
      EmbedSettings settings =
          new EmbedSettings(
              table, Optional.empty(), Optional.empty(), Level.RUN, batch, reading, input, true);
      return EmbedJob.run(model, scans, settings, listener);
    }
  }

  /**
   * Neuro-JEPA on anatomical volumes.
   *
   * @param found the volumes
   * @param how all but the table's name
   */
  record Volumes(NeuroJepa model, VolumeScans found, VolumeEmbedSettings how)
      implements ScanEmbedder {
    @Override
    public String label() {
      return "neurojepa";
    }

    @Override
    public List<ScanFile> scans() {
      return found.files();
    }

    @Override
    public Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("model_hash", model.description().hash());
      settings.put("encoder", model.encoderName());
      settings.put("preparation", model.description().input().toString());
      settings.put("head_steps", String.join("; ", how.head().describe()));
      settings.put("pool", how.pooling().toString());
      settings.put("segmentation", how.segmentation().toString());
      settings.put("code", how.code().toString());
      settings.put("precision", model.compute().precision().toString());
      return settings;
    }

    @Override
    public String inputs(List<ScanFile> scans) {
      return ScanReading.defaults().inputs(scans);
    }

    @Override
    public EmbedResult embed(List<ScanFile> scans, Path table, ScanListener listener) {
      List<Path> wanted = scans.stream().map(ScanFile::path).toList();
      List<VolumeScan> volumes =
          found.scans().stream().filter(scan -> wanted.contains(scan.file().path())).toList();
      VolumeEmbedSettings settings =
          new VolumeEmbedSettings(
              table,
              Optional.empty(),
              Optional.empty(),
              how.pooling(),
              how.segmentation(),
              Level.RUN,
              how.batch(),
              true,
              how.code(),
              how.head());
      return VolumeEmbedJob.run(model, volumes, settings, listener);
    }
  }
}
