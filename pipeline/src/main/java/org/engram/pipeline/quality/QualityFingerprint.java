package org.engram.pipeline.quality;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.report.PictureSize;
import org.engram.pipeline.scan.ScanReading;

/** All that a look at a cohort depends on, by name, by which a job is continued or refused. */
final class QualityFingerprint {
  private QualityFingerprint() {}

  static Map<String, String> of(
      List<QualityScan> scans, QualityJobSettings settings, PictureSize size) {
    String version = QualityFingerprint.class.getPackage().getImplementationVersion();
    ScanReading reading = settings.reading();
    Map<String, String> about = new LinkedHashMap<>();
    about.put("job", "qc");
    about.put("engram", Optional.ofNullable(version).orElse("unpackaged"));
    about.put("inputs", hash(scans, reading));
    about.put("reading", reading.read().toString());
    about.put("thresholds", settings.thresholds().toString());
    about.put("mask_share", Double.toString(settings.maskShare()));
    about.put("recipe", settings.recipe().map(PreprocessRecipe::hash).orElse("none"));
    about.put("pictures", size.toString());
    return about;
  }

  /** How many scans, and a hash over what is known of each and the state of its files. */
  private static String hash(List<QualityScan> scans, ScanReading reading) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (QualityScan scan : scans) {
        StringBuilder line = new StringBuilder(ScanReading.state(scan.file().path()));
        line.append(scan.file().id()).append(scan.image()).append(scan.repetitionTime());
        scan.mask().ifPresent(mask -> line.append("|mask ").append(ScanReading.state(mask)));
        scan.confounds()
            .ifPresent(
                table ->
                    line.append("|table ")
                        .append(ScanReading.state(table.file()))
                        .append(table.other()));
        reading.times().ifPresent(times -> line.append(times.of(scan.file().subject())));
        digest.update(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
      }
      return scans.size() + " (" + HexFormat.of().formatHex(digest.digest(), 0, 8) + ")";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
