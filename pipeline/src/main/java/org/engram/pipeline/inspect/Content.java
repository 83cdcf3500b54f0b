package org.engram.pipeline.inspect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.engram.imaging.format.VolumeInfo;
import org.engram.tensor.file.TensorInfo;

/** What was found in a file, by its kind. */
public sealed interface Content {
  /** The kind, in words. */
  String kind();

  /**
   * A parcel time series whose regions are known.
   *
   * @param format by the file's ending
   * @param repetitionTime seconds between frames, where the file or its sidecar says
   * @param duration frames x repetition time, in seconds
   * @param labelled whether the file names its regions
   * @param firstLabels the first few names
   * @param modelOrder whether the format itself promises the model's order of regions
   * @param constantRegions names, or numbers from 1 where there are none
   * @param notes what the reader decided by itself
   */
  record Series(
      String format,
      int regions,
      int frames,
      OptionalDouble repetitionTime,
      OptionalDouble duration,
      boolean labelled,
      List<String> firstLabels,
      boolean modelOrder,
      List<String> constantRegions,
      ValueStatistics values,
      List<String> notes)
      implements Content {
    @Override
    public String kind() {
      return "time series";
    }
  }

  /**
   * A table of numbers that does not say which axis holds the regions.
   *
   * @param constantRows rows that do not vary
   * @param constantColumns columns that do not vary
   * @param readings what it could be, in words
   */
  record Matrix(
      String format,
      int rows,
      int columns,
      int constantRows,
      int constantColumns,
      ValueStatistics values,
      List<String> readings)
      implements Content {
    @Override
    public String kind() {
      return "table of numbers, orientation unknown";
    }
  }

  /**
   * Named arrays: safetensors, npy, npz or a PyTorch checkpoint.
   *
   * @param holds what the names say it is, in words; empty where they say nothing
   * @param elements of all tensors together: the number of parameters, of weights
   * @param dtypes how many tensors of each element type
   * @param groups the tensors by the first part of their names
   * @param tensors one by one, where asked for
   * @param metadata what else the file says
   */
  record Tensors(
      String format,
      String holds,
      int count,
      long elements,
      long bytes,
      Map<String, Integer> dtypes,
      List<Group> groups,
      List<NamedTensor> tensors,
      SequencedMap<String, String> metadata,
      List<String> notes)
      implements Content {
    public Tensors {
      metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }

    @Override
    public String kind() {
      return holds.isEmpty() ? "tensors" : holds;
    }

    /** Tensors whose names begin alike. */
    public record Group(String prefix, int count, long elements, ValueStatistics values) {}

    /** One tensor. */
    public record NamedTensor(String name, TensorInfo info, ValueStatistics values) {}
  }

  /**
   * A model directory.
   *
   * @param config config.json with its defaults filled in
   * @param tokens of one input
   * @param weights what model.safetensors holds
   * @param differences where the weights are not as the config says; empty where they agree
   * @param networks distinct networks of the regions
   * @param normalization name of the normalisation of the input
   * @param gradients shape, where the model has them
   * @param notes what was assumed
   */
  record Model(
      SequencedMap<String, Object> config,
      int tokens,
      Tensors weights,
      List<String> differences,
      List<String> firstLabels,
      int networks,
      String normalization,
      Optional<Gradients> gradients,
      List<String> notes)
      implements Content {
    @Override
    public String kind() {
      return "Brain-JEPA model directory";
    }
  }

  /**
   * A directory of a model of volumes.
   *
   * @param config config.json with its defaults filled in
   * @param size name of the published size; empty for another
   * @param tokens of one input
   * @param blocks of the encoder
   * @param expertBlocks those that have experts
   * @param parameters of one encoder
   * @param activeParameters of them, those that one token meets
   * @param preparation the steps of a volume's preparation, in words
   * @param parts encoder, predictor, target_encoder: those that the weights have
   * @param weights what the weights file holds
   * @param differences where the weights are not as the config says; empty where they agree
   * @param notes what was assumed
   */
  record VolumeModel(
      SequencedMap<String, Object> config,
      String size,
      int tokens,
      int blocks,
      List<Integer> expertBlocks,
      long parameters,
      long activeParameters,
      List<String> preparation,
      List<String> parts,
      Tensors weights,
      List<String> differences,
      List<String> notes)
      implements Content {
    @Override
    public String kind() {
      return "Neuro-JEPA model directory";
    }
  }

  /**
   * A file of volumes: an anatomical scan, a run, a map, a mask or a label image.
   *
   * @param info what its header says
   * @param values of all volumes, scaled as the header says
   */
  record Volumes(VolumeInfo info, ValueStatistics values) implements Content {
    @Override
    public String kind() {
      return info.frames() > 1 ? "run of volumes" : "volume";
    }
  }

  /** Functional gradients, regions x axes. */
  record Gradients(int regions, int axes, ValueStatistics values) implements Content {
    @Override
    public String kind() {
      return "functional gradients";
    }
  }

  /** A list of regions. */
  record Regions(int count, List<String> firstLabels, List<String> networks) implements Content {
    @Override
    public String kind() {
      return "list of regions";
    }
  }

  /**
   * A stored normalisation.
   *
   * @param atlas whose regions it was fitted to; empty for those without statistics
   * @param regions 0 for those without statistics
   * @param scans it was fitted on
   */
  record StoredNormalization(
      String name,
      int version,
      String atlas,
      int regions,
      int scans,
      String createdBy,
      Optional<ValueStatistics> medians,
      Optional<ValueStatistics> iqrs)
      implements Content {
    @Override
    public String kind() {
      return "normalisation";
    }
  }

  /**
   * A table of embeddings that Engram wrote.
   *
   * @param warned rows with a warning
   * @param leastCoverage of any row
   */
  record Embeddings(
      int rows,
      int dimension,
      int subjects,
      int warned,
      double leastCoverage,
      List<String> recipes,
      List<String> modelHashes,
      ValueStatistics values)
      implements Content {
    @Override
    public String kind() {
      return "table of embeddings";
    }
  }

  /** A JSON object that belongs to another file, with its plain entries. */
  record Sidecar(String kind, SequencedMap<String, String> entries) implements Content {}

  /**
   * A CIFTI-2 matrix.
   *
   * @param format the middle of its name: {@code dtseries}
   * @param matrix its kind in words
   * @param rows what the rows are
   * @param columns what the columns are
   * @param storedAs type of the numbers
   * @param notes what is odd
   */
  record Cifti(
      String format,
      String matrix,
      CiftiAxisSummary rows,
      CiftiAxisSummary columns,
      String storedAs,
      List<String> notes)
      implements Content {
    @Override
    public String kind() {
      return "CIFTI-2 " + matrix + " (" + format + ")";
    }
  }

  /**
   * A GIFTI file.
   *
   * @param structure {@code CortexLeft}; empty where the file does not say
   * @param vertices of its surface; 0 where it has none
   * @param triangles of its surface
   * @param space of the surface's coordinates, as the file says
   * @param maps how many arrays of values it has
   * @param firstMaps the first few
   * @param labels how many its table has
   */
  record Gifti(
      String structure,
      int vertices,
      int triangles,
      String space,
      int maps,
      List<Gifti.Map> firstMaps,
      int labels,
      List<String> firstLabels,
      List<String> notes)
      implements Content {
    @Override
    public String kind() {
      return vertices > 0 ? "GIFTI surface" : labels > 0 ? "GIFTI labels" : "GIFTI maps";
    }

    /** One array of values. */
    public record Map(
        String name, String intent, List<Integer> shape, String storedAs, ValueStatistics values) {}
  }
}
