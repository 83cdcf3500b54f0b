package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;

/**
 * What the page has about one kind of analysis alone, beside the sections that all share.
 *
 * @param id what a link to it is called
 * @param blocks of the section; it is left out where there are none
 * @param numbers tables that were made for its figures, written beside the page with the others
 * @param tables names of the analysis' tables that it shows, which are not shown again
 * @param topics of the findings that it shows, likewise
 * @param methods sentences for the paragraph on methods
 */
record KindSection(
    String id,
    String title,
    List<Block> blocks,
    List<ResultTable> numbers,
    Set<String> tables,
    Set<String> topics,
    List<String> methods) {
  KindSection {
    blocks = List.copyOf(blocks);
    numbers = List.copyOf(numbers);
    tables = Set.copyOf(tables);
    topics = Set.copyOf(topics);
    methods = List.copyOf(methods);
  }

  /** Those of a results folder, by its kind of analysis and of outcome. */
  static List<KindSection> of(ResultsFolder.Content content) {
    Results results = content.results();
    Optional<KindSection> own =
        switch (results.analysis()) {
          case ALIGN -> AlignSection.of(content);
          case FUSE -> FuseSection.of(content);
          case FINETUNE -> FinetuneSection.of(content);
          case COMPARE -> CompareSection.of(content);
          case TRANSFER -> TransferSection.of(content);
          case PROBE -> Optional.empty();
        };
    List<KindSection> sections = new ArrayList<>(own.stream().toList());
    if (results.outcome().task() == Outcome.Task.SURVIVAL) {
      SurvivalSection.of(content).ifPresent(sections::add);
    }
    return sections;
  }

  /** As it stands on the page. */
  Report.Section section() {
    return new Report.Section(id, title, blocks);
  }
}
