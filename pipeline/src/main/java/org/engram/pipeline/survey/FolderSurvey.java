package org.engram.pipeline.survey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.engram.cohort.PeopleTable;
import org.engram.imaging.atlas.library.AtlasEntry;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.dataset.DataSet;
import org.engram.imaging.dataset.DataSetSurvey;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.RunName;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.dataset.Space;
import org.engram.imaging.dataset.SurveyLimits;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * A folder of scans, what Engram can do with each run, and who the people are.
 *
 * @param found what the folder holds
 * @param uses of each run, in the order of {@link DataSetSurvey#runs}
 * @param people the tables that could be read, by file
 * @param findings all that is wrong
 */
public record FolderSurvey(
    DataSetSurvey found,
    List<RunUse> uses,
    Map<Path, PeopleSummary> people,
    List<Finding> findings) {
  private static final int NAMED = 5;

  /**
   * Surveys a folder.
   *
   * @param library whose atlases runs can be parcellated with
   * @throws RefusedInputException where it is no folder
   * @throws FileFormatException where the library is damaged
   */
  public static FolderSurvey of(Path folder, SurveyLimits limits, AtlasLibrary library) {
    DataSetSurvey found = DataSetSurvey.of(folder, limits);
    List<AtlasEntry> atlases = library.list();
    Map<RunName, Path> prepared = prepared(found);
    List<RunUse> uses =
        found.runs().stream()
            .map(run -> RunUse.of(run, atlases, Optional.ofNullable(prepared.get(run.name()))))
            .toList();
    List<Finding> findings = new ArrayList<>(found.findings());
    SequencedMap<Path, PeopleTable> people = new LinkedHashMap<>();
    for (DataSet set : found.dataSets()) {
      set.phenotypes().forEach(file -> read(file, people, findings));
      set.participants().ifPresent(file -> read(file, people, findings));
      set.participants()
          .filter(people::containsKey)
          .ifPresent(file -> compare(set, people.get(file), findings));
    }
    SequencedMap<Path, PeopleSummary> summaries = new LinkedHashMap<>();
    people.forEach((file, table) -> summaries.put(file, PeopleSummary.of(table)));
    return new FolderSurvey(found, uses, summaries, List.copyOf(findings));
  }

  /** Runs that something is wrong with. */
  public List<RunUse> refused() {
    return uses.stream().filter(use -> use.verdict() == RunUse.Verdict.REFUSED).toList();
  }

  /** Where each run that is in a standard space somewhere is. */
  private static Map<RunName, Path> prepared(DataSetSurvey found) {
    Map<RunName, Path> prepared = new HashMap<>();
    for (ScanRun run : found.runs()) {
      if (!run.series().isEmpty() || run.spaces().stream().anyMatch(Space::isStandard)) {
        prepared.putIfAbsent(run.name(), run.root());
      }
    }
    return prepared;
  }

  private static void read(Path file, Map<Path, PeopleTable> people, List<Finding> findings) {
    try {
      people.put(file, PeopleTable.read(file));
    } catch (FileFormatException e) {
      findings.add(new Finding(Finding.Kind.UNUSABLE_METADATA, file, e.problem()));
    } catch (ConfigurationException e) {
      findings.add(new Finding(Finding.Kind.UNUSABLE_METADATA, file, e.problem()));
    }
  }

  private static void compare(DataSet set, PeopleTable people, List<Finding> findings) {
    if (people.id().isEmpty()) {
      findings.add(
          finding(
              people.file(), "no column participant_id", "a column that names the subjects", ""));
      return;
    }
    TreeSet<String> unlisted = new TreeSet<>(set.subjects());
    unlisted.removeAll(people.subjects());
    TreeSet<String> absent = new TreeSet<>(people.subjects());
    absent.removeAll(set.subjects());
    if (!unlisted.isEmpty()) {
      findings.add(
          finding(
              people.file(),
              "no row for " + some(unlisted),
              "a row for each of the " + set.subjects().size() + " subjects of the folder",
              ""));
    }
    if (!absent.isEmpty()) {
      findings.add(
          finding(
              people.file(), "no scans of " + some(absent), "scans of every subject it lists", ""));
    }
  }

  private static Finding finding(Path file, String found, String expected, String remedy) {
    return new Finding(
        Finding.Kind.PARTICIPANTS, file, new Problem(file.toString(), found, expected, remedy));
  }

  private static String some(TreeSet<String> subjects) {
    String named = String.join(", ", subjects.stream().limit(NAMED).map(s -> "sub-" + s).toList());
    return subjects.size() <= NAMED ? named : named + " and " + (subjects.size() - NAMED) + " more";
  }
}
