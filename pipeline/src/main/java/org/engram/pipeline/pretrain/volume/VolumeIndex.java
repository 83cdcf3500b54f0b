package org.engram.pipeline.pretrain.volume;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.pretrain.store.IndexFile;
import org.engram.pipeline.pretrain.store.IndexLines;
import org.engram.tensor.RefusedInputException;

/**
 * The volumes of a training, built once from a manifest: what each is, whose, and whether it can be
 * used. A plain file, one JSON object a line.
 *
 * @param header what the volumes are brought to
 * @param volumes those that can be used, in the order of the manifest
 * @param refused those that cannot, and why
 */
public record VolumeIndex(Header header, List<IndexedVolume> volumes, List<RefusedVolume> refused) {
  /**
   * What the volumes are brought to.
   *
   * @param image voxels along the axes of a prepared volume
   * @param patch voxels of a patch
   * @param preparation the steps in words, with their settings
   * @param stored float32, float16 or bfloat16 in a cache; file where there is none
   * @param inputs a hash over the manifest's rows and the files' sizes and times of change
   */
  public record Header(
      List<Integer> image,
      List<Integer> patch,
      List<String> preparation,
      String stored,
      String inputs) {
    public Header {
      image = List.copyOf(image);
      patch = List.copyOf(patch);
      preparation = List.copyOf(preparation);
    }
  }

  /** What the lines of such an index are. */
  static final IndexFile<Header, IndexedVolume, RefusedVolume> FORMAT =
      new IndexFile<>(
          "an index of volumes",
          1,
          "volume",
          Header.class,
          IndexedVolume.class,
          RefusedVolume.class);

  public VolumeIndex {
    volumes = List.copyOf(volumes);
    refused = List.copyOf(refused);
  }

  /**
   * Looks at every volume's header once. One that cannot be used is refused with its reason and the
   * rest goes on.
   *
   * @throws RefusedInputException where none is left
   */
  public static VolumeIndex build(
      VolumeManifest manifest, VolumeReading reading, VolumeListener listener) {
    List<IndexedVolume> volumes = new ArrayList<>();
    List<RefusedVolume> refused = new ArrayList<>();
    listener.started(manifest.rows().size(), 0);
    for (VolumeManifest.Row row : manifest.rows()) {
      switch (reading.look(row)) {
        case VolumeReading.Outcome.Usable usable -> {
          volumes.add(usable.volume());
          listener.used(usable.volume().file());
        }
        case VolumeReading.Outcome.Refused no -> {
          refused.add(no.volume());
          listener.refused(no.volume().file(), no.volume().problem());
        }
      }
    }
    VolumeIndex index = new VolumeIndex(reading.header("file", manifest), volumes, refused);
    index.requireSome();
    return index;
  }

  /** Reads an index. */
  public static VolumeIndex read(Path file) {
    return of(FORMAT.read(file));
  }

  static VolumeIndex of(IndexLines<Header, IndexedVolume, RefusedVolume> lines) {
    return new VolumeIndex(lines.header(), lines.entries(), lines.refused());
  }

  private IndexLines<Header, IndexedVolume, RefusedVolume> lines() {
    return new IndexLines<>(header, volumes, refused);
  }

  /** Writes the index, whole or not at all. */
  public void write(Path file) {
    FORMAT.write(lines(), file);
  }

  /** SHA-256 over the lines of the file, for provenance. */
  public String hash() {
    return FORMAT.hash(lines());
  }

  /** How many volumes of each modality there are. */
  public SequencedMap<String, Integer> modalities() {
    TreeMap<String, Integer> counts = new TreeMap<>();
    volumes.forEach(volume -> counts.merge(volume.modality(), 1, Integer::sum));
    return counts;
  }

  /** The same with the volumes of some modalities; all where none is named. */
  public VolumeIndex of(List<String> modalities) {
    return modalities.isEmpty()
        ? this
        : new VolumeIndex(
            header,
            volumes.stream().filter(v -> modalities.contains(v.modality())).toList(),
            refused);
  }

  /** Refuses an index without volumes. */
  void requireSome() {
    if (volumes.isEmpty()) {
      throw new RefusedInputException(
          "training data",
          "none of " + refused.size() + " volumes can be used",
          "at least one",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
  }

  /**
   * Checks that the index was made for such volumes.
   *
   * @param where the index's file, for the message
   * @param steps of the preparation, in words
   */
  public void requireFits(String where, VolumeShape shape, List<String> steps) {
    if (!header.image().equals(shape.image())) {
      throw misfit(where, "volumes of " + header.image(), "the model's " + shape.image());
    }
    if (!header.patch().equals(shape.patch())) {
      throw misfit(where, "patches of " + header.patch(), "the model's " + shape.patch());
    }
    List<String> labelled = new ArrayList<>(steps);
    labelled.add(VolumeReading.LABELS); // more than is asked for
    if (!header.preparation().equals(steps) && !header.preparation().equals(labelled)) {
      throw misfit(where, "volumes prepared by: " + header.preparation(), "by: " + steps);
    }
  }

  private static RefusedInputException misfit(String where, String found, String expected) {
    return new RefusedInputException(
        where, found, expected, "Make it anew with these settings, or use those it was made with");
  }
}
