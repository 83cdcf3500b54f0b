package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.timeseries.TimeSeriesFile;

/**
 * What the files of a BIDS data set are, by their names: raw, or a derivative of fMRIPrep (also the
 * names of before version 1.2, {@code _bold_space-X_preproc}) or XCP-D.
 */
final class BidsReader implements LayoutReader {
  private static final Set<String> ANATOMIES =
      Set.of("t1w", "t2w", "flair", "pdw", "t2starw", "unit1", "inplanet1", "inplanet2", "angio");
  private static final Set<String> SERIES = Set.of("timeseries", "boldts");

  @Override
  public void read(FoundFile file, Collected into) {
    BidsName name = file.bidsName();
    if (!name.hasSubject() || name.suffix().isEmpty()) {
      return;
    }
    into.subject(name.entity("sub"));
    into.session(name.entity("sub"), name.entity("ses"));
    misplaced(file, name).ifPresent(into::note);
    String ending = Endings.of(file.fileName());
    String suffix = name.suffix();
    String old = name.others().contains("bold") ? suffix : "";
    if (Endings.isVolume(ending)) {
      volume(file, name, old, into);
    } else if (suffix.equals("bold") && ending.equals(".dtseries.nii")) {
      into.run(name)
          .dense(
              file,
              new DenseSeries(
                  file.path(), name.entity("space"), name.entity("den"), name.entity("desc")));
    } else if (suffix.equals("bold") && ending.equals(".func.gii")) {
      into.run(name)
          .surface(file, new SurfaceSeries(file.path(), name.entity("hemi"), name.entity("space")));
    } else if (isConfounds(name, old)) {
      if (ending.startsWith(".tsv")) {
        into.run(name).confounds(file);
      }
    } else if (suffix.equals("motion") && ending.equals(".tsv")) {
      into.run(name).motion(file);
    } else if (isSeries(file, name, ending)) {
      into.run(name).series(file, series(file.path(), name));
    }
  }

  private static void volume(FoundFile file, BidsName name, String old, Collected into) {
    String suffix = name.suffix();
    if ((suffix.equals("bold") || old.equals("preproc")) && !name.entity("part").equals("phase")) {
      into.run(name)
          .image(
              file,
              new BoldImage(
                  file.path(),
                  name.entity("space"),
                  name.entity("res"),
                  old.isEmpty() ? name.entity("desc") : old,
                  name.entity("echo"),
                  Optional.empty()));
    } else if ((suffix.equals("mask") && isFunctional(file)) || old.equals("brainmask")) {
      into.run(name).mask(file, name.entity("space"), name.entity("res"));
    } else if (ANATOMIES.contains(suffix.toLowerCase(Locale.ROOT))) {
      into.anatomical(
          file,
          new Anatomical(
              file.path(),
              name.entity("sub"),
              name.entity("ses"),
              suffix,
              name.entity("space"),
              name.entity("desc")));
    }
  }

  private static boolean isFunctional(FoundFile file) {
    Path parent = file.path().getParent();
    return file.bidsName().entities().containsKey("task")
        || (parent != null && parent.endsWith("func"));
  }

  private static boolean isConfounds(BidsName name, String old) {
    boolean today =
        name.entity("desc").equals("confounds")
            && (name.suffix().equals("timeseries") || name.suffix().equals("regressors"));
    return today || old.equals("confounds");
  }

  private static boolean isSeries(FoundFile file, BidsName name, String ending) {
    return SERIES.contains(name.suffix())
        && (ending.equals(".ptseries.nii") || TimeSeriesFile.supports(file.path()));
  }

  private static ParcelSeries series(Path file, BidsName name) {
    String segmentation = name.entity("seg");
    return new ParcelSeries(
        file,
        segmentation.isEmpty() ? name.entity("atlas") : segmentation,
        name.entity("space"),
        name.entity("stat"),
        name.entity("desc"));
  }

  private static Optional<Finding> misplaced(FoundFile file, BidsName name) {
    String subject = "sub-" + name.entity("sub");
    for (Path folder = file.path().getParent();
        folder != null && folder.getFileName() != null;
        folder = folder.getParent()) {
      String folderName = folder.getFileName().toString();
      if (folderName.startsWith("sub-")) {
        return folderName.equals(subject)
            ? Optional.empty()
            : Optional.of(
                Finding.of(
                    Finding.Kind.MISPLACED,
                    file.path(),
                    "a file of " + subject + " in the folder of " + folderName,
                    "each file in its own subject's folder",
                    "Move or rename it; it was taken for " + subject));
      }
    }
    return Optional.empty();
  }
}
