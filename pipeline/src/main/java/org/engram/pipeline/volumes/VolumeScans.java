package org.engram.pipeline.volumes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.dataset.Anatomical;
import org.engram.imaging.dataset.DataSet;
import org.engram.imaging.dataset.DataSetSurvey;
import org.engram.imaging.dataset.Space;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.tensor.RefusedInputException;

/**
 * The volumes that a command's inputs come down to: files, globs, folders (their anatomical images
 * by BIDS, or all volumes where no name says what they are) and manifests ({@code .tsv}).
 *
 * @param scans in the inputs' order, each once
 * @param skipped what was passed over, and why
 */
public record VolumeScans(List<VolumeScan> scans, List<ScanFiles.Skipped> skipped) {
  private static final Set<String> T1 = Set.of("t1", "t1w", "mprage", "bravo", "spgr");
  private static final Set<String> T2 = Set.of("t2", "t2w", "space");

  public VolumeScans {
    scans = List.copyOf(scans);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the volumes.
   *
   * @param modality of those whose name and manifest say none
   * @param wanted modalities to take; all where none is named
   * @throws RefusedInputException where an input leads to nothing
   */
  public static VolumeScans find(
      List<String> inputs, Optional<String> modality, List<String> wanted) {
    Search search = new Search(modality.orElse(VolumeScan.UNKNOWN));
    for (String input : inputs) {
      for (Path path : ScanFiles.paths(input)) {
        search.take(path);
      }
    }
    return search.result(inputs, wanted);
  }

  /** The same, and of a file with several volumes over time the mean is taken. */
  public VolumeScans withMeans() {
    return new VolumeScans(scans.stream().map(VolumeScan::withMean).toList(), skipped);
  }

  /** The scans as a job takes them. */
  public List<ScanFile> files() {
    return scans.stream().map(VolumeScan::file).toList();
  }

  /** What a file's name says of its modality. */
  public static Optional<String> modality(Path file) {
    String name = file.getFileName().toString();
    BidsName parts = BidsName.of(name);
    if (parts.hasSubject() && parts.suffix().matches("[A-Za-z0-9]+")) {
      return Optional.of(parts.suffix());
    }
    List<String> words =
        List.of(
            name.toLowerCase(Locale.ROOT)
                .replaceFirst("\\.(nii|mg[hz]).*$", "")
                .split("[^a-z0-9]+", -1));
    if (words.contains("flair")) {
      return Optional.of("FLAIR");
    }
    if (words.stream().anyMatch(T1::contains)) {
      return Optional.of("T1w");
    }
    return words.stream().anyMatch(T2::contains) ? Optional.of("T2w") : Optional.empty();
  }

  private static final class Search {
    private final String otherwise;
    private final Map<Path, VolumeScan> found = new LinkedHashMap<>();
    private final List<ScanFiles.Skipped> skipped = new ArrayList<>();

    Search(String otherwise) {
      this.otherwise = otherwise;
    }

    void take(Path path) {
      if (Files.isDirectory(path)) {
        folder(path);
      } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(".tsv")) {
        VolumeManifest.read(path).rows().forEach(this::row);
      } else if (VolumeFile.supports(path)) {
        file(path);
      } else {
        skipped.add(new ScanFiles.Skipped(path, "no volume and no .tsv manifest, by its name"));
      }
    }

    private void row(VolumeManifest.Row row) {
      add(
          row.path(),
          without("sub-", row.subject()),
          without("ses-", row.session()),
          "",
          row.modality(),
          row.mask(),
          row.segmentation(),
          row.mean());
    }

    /** A manifest may have labels as BIDS names have them; tables of people are read without. */
    private static String without(String prefix, String label) {
      return label.startsWith(prefix) && label.length() > prefix.length()
          ? label.substring(prefix.length())
          : label;
    }

    private void file(Path path) {
      BidsName name = BidsName.of(path.getFileName().toString());
      add(
          path,
          name.hasSubject() ? name.entity("sub") : stem(path),
          name.entity("ses"),
          name.entity("run"),
          modality(path).orElse(otherwise),
          Optional.empty(),
          Optional.empty(),
          false);
    }

    private void add(
        Path path,
        String subject,
        String session,
        String run,
        String modality,
        Optional<Path> mask,
        Optional<Path> segmentation,
        boolean mean) {
      ScanFile file = new ScanFile(path, subject, session, "", run, modality);
      found.putIfAbsent(
          path.toAbsolutePath().normalize(),
          new VolumeScan(file, modality, mask, segmentation, mean));
    }

    /** Anatomical images, of one subject, session and modality the best prepared ones. */
    private void folder(Path folder) {
      DataSetSurvey survey = DataSetSurvey.of(folder);
      Map<List<String>, List<Anatomical>> same = new LinkedHashMap<>();
      for (DataSet set : survey.dataSets()) {
        for (Anatomical image : set.anatomicals()) {
          same.computeIfAbsent(
                  List.of(image.subject(), image.session(), image.modality()),
                  _ -> new ArrayList<>())
              .add(image);
        }
      }
      if (same.isEmpty()) {
        ScanFiles.paths(folder + "/**").stream()
            .filter(path -> Files.isRegularFile(path) && VolumeFile.supports(path))
            .forEach(this::file);
        return;
      }
      for (List<Anatomical> images : same.values()) {
        int best = images.stream().mapToInt(Search::rank).min().orElseThrow();
        for (Anatomical image : images) {
          if (rank(image) == best) {
            anatomical(image);
          } else {
            skipped.add(
                new ScanFiles.Skipped(
                    image.path(),
                    "another image of this subject, session and modality is in a standard space, or"
                        + " preprocessed"));
          }
        }
      }
    }

    /** Standard space first, then what was preprocessed, then what the scanner gave. */
    private static int rank(Anatomical image) {
      if (Space.isStandard(image.space())) {
        return 0;
      }
      if (!image.space().isEmpty()) {
        return 3;
      }
      return image.description().equals("preproc") ? 1 : image.description().isEmpty() ? 2 : 3;
    }

    private void anatomical(Anatomical image) {
      String run = BidsName.of(image.path().getFileName().toString()).entity("run");
      add(
          image.path(),
          image.subject().replace('/', '_'),
          image.session(),
          run,
          image.modality(),
          Optional.empty(),
          Optional.empty(),
          false);
    }

    VolumeScans result(List<String> inputs, List<String> wanted) {
      List<VolumeScan> scans =
          found.values().stream()
              .filter(scan -> wanted.isEmpty() || wanted.contains(scan.modality()))
              .toList();
      if (scans.isEmpty()) {
        throw new RefusedInputException(
            inputs.toString(),
            found.isEmpty()
                ? "no volume"
                : found.size()
                    + " volumes, of "
                    + found.values().stream().map(VolumeScan::modality).distinct().toList(),
            wanted.isEmpty()
                ? "volumes (.nii .nii.gz .mgh .mgz), a folder of them, or a manifest (.tsv)"
                : "some of " + wanted,
            "See what is there with: engram scan FOLDER");
      }
      List<ScanFile> apart =
          ScanFiles.of(scans.stream().map(VolumeScan::file).toList(), List.of()).scans();
      List<VolumeScan> named = new ArrayList<>();
      for (int i = 0; i < scans.size(); i++) {
        named.add(scans.get(i).named(apart.get(i)));
      }
      return new VolumeScans(named, skipped);
    }

    private static String stem(Path path) {
      return path.getFileName()
          .toString()
          .replaceFirst("(?i)\\.(nii|hdr|img|mgh|mgz)(\\.gz)?$", "");
    }
  }
}
