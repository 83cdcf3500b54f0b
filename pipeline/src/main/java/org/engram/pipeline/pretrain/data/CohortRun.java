package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;

/**
 * One run of a cohort, as its index has it.
 *
 * @param file the run's file, or UK Biobank folder
 * @param bytes its size when it was indexed
 * @param modified its time of change then, in milliseconds since 1970
 * @param subject without {@code sub-}
 * @param session without {@code ses-}; may be empty
 * @param task without {@code task-}; may be empty
 * @param run without {@code run-}; may be empty
 * @param variant what else tells files of one run apart; may be empty
 * @param site where the table of repetition times names it
 * @param repetitionTime of the file, in seconds
 * @param fileFrames frames of the file
 * @param frames of the prepared run: after resampling
 * @param frameTime seconds between these
 * @param rate prepared frames for each of the model's, as published picking takes them
 * @param windows whole windows that lie side by side in it; 0 where it is lengthened to one
 * @param coverage share of the model's regions that have a varying series, 0 to 1
 * @param absent indices of the model's regions that the file has not
 * @param constant indices of regions that do not vary
 * @param meansRemoved whether every region's mean was taken out
 * @param warnings what a reader of the result should know, in words
 * @param shard the cache's file that holds it, relative to the index
 * @param tensor its name there
 */
public record CohortRun(
    String file,
    long bytes,
    long modified,
    String subject,
    String session,
    String task,
    String run,
    String variant,
    Optional<String> site,
    double repetitionTime,
    int fileFrames,
    int frames,
    double frameTime,
    int rate,
    int windows,
    double coverage,
    List<Integer> absent,
    List<Integer> constant,
    boolean meansRemoved,
    List<String> warnings,
    Optional<String> shard,
    Optional<String> tensor) {
  public CohortRun {
    absent = List.copyOf(absent);
    constant = List.copyOf(constant);
    warnings = List.copyOf(warnings);
    if (frames < 1 || rate < 1 || !(frameTime > 0)) {
      throw new IllegalArgumentException(frames + " frames, rate " + rate);
    }
  }

  /** The file and whose it is. */
  public ScanFile scan() {
    return new ScanFile(Path.of(file), subject, session, task, run, variant);
  }

  /** The same run, where a cache holds it. */
  CohortRun in(String file, String name) {
    return new CohortRun(
        this.file,
        bytes,
        modified,
        subject,
        session,
        task,
        run,
        variant,
        site,
        repetitionTime,
        fileFrames,
        frames,
        frameTime,
        rate,
        windows,
        coverage,
        absent,
        constant,
        meansRemoved,
        warnings,
        Optional.of(file),
        Optional.of(name));
  }

  static BitSet bits(List<Integer> indices) {
    BitSet bits = new BitSet();
    indices.forEach(bits::set);
    return bits;
  }
}
