package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;

/**
 * Files with names of their own: every readable table or array is taken for a run's parcel series,
 * as {@code engram embed} does, and an image for what a word of its name says.
 */
final class PlainReader implements LayoutReader {
  private static final Set<String> BOLD =
      Set.of("bold", "fmri", "func", "functional", "rest", "rfmri", "tfmri", "epi");
  private static final Set<String> T1 = Set.of("t1", "t1w", "mprage", "mp2rage", "t1mprage");
  private static final Set<String> T2 = Set.of("t2", "t2w");

  private final Path root;

  PlainReader(Path root) {
    this.root = root;
  }

  @Override
  public void read(FoundFile file, Collected into) {
    String ending = Endings.of(file.fileName());
    if (Endings.isVolume(ending)) {
      image(file, into);
    } else if (ending.equals(".dtseries.nii")) {
      into.run(name(file.path()))
          .dense(file, new DenseSeries(file.path(), Space.HCP_SURFACE, "", ""));
    } else if (ending.equals(".ptseries.nii")) {
      into.run(name(file.path())).series(file, new ParcelSeries(file.path(), "", "", "", ""));
    } else {
      ScanFiles.candidate(file.path()).ifPresent(scan -> series(file, scan, into));
    }
  }

  private void series(FoundFile file, ScanFile scan, Collected into) {
    if (scan.path().equals(file.path())) {
      into.run(name(file.path()))
          .series(file, new ParcelSeries(file.path(), "", "", "", scan.variant()));
    } else if (into.first(scan.path())) { // the folder of a UK Biobank pair
      into.run(name(scan.path()))
          .series(file, new ParcelSeries(scan.path(), "", "", "", scan.variant()));
    }
  }

  private void image(FoundFile file, Collected into) {
    Set<String> words =
        Set.copyOf(Arrays.asList(file.fileName().toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
    if (words.stream().anyMatch(BOLD::contains)) {
      into.run(name(file.path()))
          .image(
              file,
              new BoldImage(
                  file.path(), file.bidsName().entity("space"), "", "", "", Optional.empty()));
      return;
    }
    String modality = modality(words);
    if (modality.isEmpty()) {
      into.otherImage();
      return;
    }
    RunName name = name(file.path());
    into.anatomical(
        file,
        new Anatomical(
            file.path(),
            name.subject(),
            name.session(),
            modality,
            file.bidsName().entity("space"),
            ""));
  }

  private static String modality(Set<String> words) {
    if (words.contains("flair")) {
      return "FLAIR";
    }
    if (words.stream().anyMatch(T1::contains)) {
      return "T1w";
    }
    return words.stream().anyMatch(T2::contains) ? "T2w" : "";
  }

  /** The BIDS entities where the name has them, else the path from the root without its ending. */
  private RunName name(Path file) {
    RunName name = RunName.of(BidsName.of(file.getFileName().toString()));
    if (!name.subject().isEmpty()) {
      return name;
    }
    String relative = root.relativize(file).toString().replace('\\', '/');
    String ending = Endings.of(relative);
    String stem = relative.substring(0, relative.length() - ending.length());
    return new RunName(stem, "", "", "", "", "", "", "");
  }
}
