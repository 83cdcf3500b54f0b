package org.engram.pipeline.bidsapp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first level of the app: each participant's scans become a table of one row a scan. A
 * participant whose table is there, of the same scans and settings, is passed over; one that was
 * interrupted goes on within its scans. The table is the last file to be written.
 */
public final class ParticipantLevel {
  /** Keys of a sidecar by which a later run tells whether anything has changed. */
  static final String SETTINGS = "settings_sha256";

  static final String INPUTS = "inputs";

  /** Hears of the progress: whose scans come, then how they fare. */
  @FunctionalInterface
  public interface Listener {
    /** A participant begins; the listener hears of its scans. */
    ScanListener participant(String label, int index, int participants);
  }

  private final AppFolder folder;
  private final ScanEmbedder embedder;
  private final String settings;

  private ParticipantLevel(AppFolder folder, ScanEmbedder embedder) {
    this.folder = folder;
    this.embedder = embedder;
    this.settings = sha256(embedder.settings());
  }

  /**
   * Runs the level for the wanted participants.
   *
   * @param dataSet the BIDS folder
   * @param overwrite make tables anew that are there of other scans or settings
   * @throws ConfigurationException where a participant is unknown, its table is there of other
   *     scans or settings, or another data set is in the output folder
   */
  public static List<ParticipantOutcome> run(
      Path dataSet,
      AppFolder folder,
      ScanEmbedder embedder,
      Selection selection,
      boolean overwrite,
      Listener listener) {
    folder.requireOwn(dataSet);
    Map<String, List<ScanFile>> wanted = selection.of(dataSet, embedder.scans());
    ParticipantLevel level = new ParticipantLevel(folder, embedder);
    Set<String> done = level.done(wanted, overwrite);
    folder.describe(dataSet);
    List<ParticipantOutcome> outcomes = new ArrayList<>();
    for (Map.Entry<String, List<ScanFile>> participant : wanted.entrySet()) {
      String label = participant.getKey();
      if (done.contains(label)) {
        int rows = EmbeddingTable.read(folder.table(label)).size();
        outcomes.add(
            new ParticipantOutcome(
                label, ParticipantOutcome.State.THERE, rows, List.of(), Optional.empty()));
      } else {
        outcomes.add(
            level.participant(
                label,
                participant.getValue(),
                listener.participant(label, outcomes.size(), wanted.size())));
      }
    }
    return outcomes;
  }

  /** Participants with nothing left to do; told before the first of the others begins. */
  private Set<String> done(Map<String, List<ScanFile>> wanted, boolean overwrite) {
    Set<String> done = new LinkedHashSet<>();
    List<String> others = new ArrayList<>();
    wanted.forEach(
        (label, scans) -> {
          if (Files.exists(folder.table(label))) {
            Map<String, Object> about = sidecar(folder.sidecar(label));
            boolean same =
                settings.equals(about.get(SETTINGS))
                    && embedder.inputs(scans).equals(about.get(INPUTS));
            if (same) {
              done.add(label);
            } else {
              others.add(label);
            }
          }
        });
    if (!others.isEmpty() && !overwrite) {
      throw new ConfigurationException(
          folder.out().toString(),
          "tables of other scans or settings, of participants " + String.join(", ", others),
          "tables of these scans and settings, or none",
          "Give --overwrite to make them anew, another --desc, or another folder");
    }
    return done;
  }

  private ParticipantOutcome participant(
      String label, List<ScanFile> scans, ScanListener listener) {
    Path table = folder.table(label);
    Path working = folder.working(label);
    AppFolder.folder(table.getParent());
    try {
      if (scans.isEmpty()) {
        throw new RefusedInputException(
            "sub-" + label,
            "no scan that this model could take",
            embedder instanceof ScanEmbedder.Runs
                ? "runs of fMRI in the atlas's space, or parcel series"
                : "anatomical volumes",
            "See what is there with: engram scan FOLDER");
      }
      AppFolder.folder(working.getParent());
      EmbedResult result = embedder.embed(scans, working, listener);
      publish(label, scans, working);
      return new ParticipantOutcome(
          label,
          ParticipantOutcome.State.DONE,
          result.rows().size(),
          result.refused(),
          Optional.empty());
    } catch (RefusedInputException e) {
      refuse(label, e.problem());
      return new ParticipantOutcome(
          label, ParticipantOutcome.State.REFUSED, 0, List.of(), Optional.of(e.problem()));
    }
  }

  /** The sidecar first, and then the table: one that is there has its sidecar. */
  private void publish(String label, List<ScanFile> scans, Path working) {
    Path workingSidecar = working.resolveSibling(working.getFileName() + ".json");
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("Description", "Embeddings of one participant's scans, a row a scan");
    about.put("Sources", scans.stream().map(scan -> scan.path().toString()).toList());
    about.putAll(sidecar(workingSidecar));
    about.put(INPUTS, embedder.inputs(scans));
    about.put(SETTINGS, settings);
    try {
      Path table = folder.table(label);
      Files.deleteIfExists(table); // of other settings: never beside a sidecar of these
      AppFolder.write(folder.sidecar(label), about);
      byte[] bytes = Files.readAllBytes(working);
      AtomicFile.writeStream(table, out -> out.write(bytes));
      Files.deleteIfExists(folder.refusal(label));
      Files.delete(working);
      Files.delete(workingSidecar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refuse(String label, Problem problem) {
    try {
      Files.deleteIfExists(folder.table(label));
      Files.deleteIfExists(folder.sidecar(label));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> about = new LinkedHashMap<>();
    about.put("where", problem.where());
    about.put("found", problem.found());
    about.put("expected", problem.expected());
    about.put("remedy", problem.remedy());
    AppFolder.write(folder.refusal(label), about);
  }

  /** A sidecar of ours; empty where there is none. */
  static Map<String, Object> sidecar(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return JsonMapper.shared().readValue(file.toFile(), new TypeReference<>() {});
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(), e.getOriginalMessage(), "a JSON object", "Remove it, and run again"),
          e);
    }
  }

  private static String sha256(Map<String, String> settings) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      settings.forEach(
          (name, value) ->
              digest.update((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
