package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.SiteDecodability;

/** How well the site can be told from the features, before and after harmonisation. */
final class SiteSection {
  private SiteSection() {}

  static List<Block> of(Results results) {
    List<SiteDecodability> sites = results.sites();
    if (sites.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "A scanner leaves traces in features, and a phenotype that differs between sites can be"
                + " read off them. What a harmonisation is to achieve is that the site can be told"
                + " no better than by chance from rows that it was not fitted on."));
    for (String metric : sites.stream().map(SiteDecodability::metric).distinct().toList()) {
      List<SiteDecodability> same = sites.stream().filter(s -> s.metric().equals(metric)).toList();
      double[] chance = same.stream().mapToDouble(SiteDecodability::chance).distinct().toArray();
      blocks.add(
          ForestFigure.of(
              "How well the site can be told",
              "Held-out rows. "
                  + (chance.length == 1 ? "Dashed: chance, " + Markup.figure(chance[0]) + "." : ""),
              ResultWords.metric(metric),
              same.stream()
                  .map(
                      s ->
                          new ForestFigure.Line(
                              s.set() + ", " + s.stage(),
                              s.value(),
                              s.interval(),
                              ResultWords.count(s.sites(), "site"),
                              Palette.category(s.stage().equals(SiteDecodability.AFTER) ? 2 : 3)))
                  .toList(),
              chance.length == 1 ? OptionalDouble.of(chance[0]) : OptionalDouble.empty()));
    }
    return blocks;
  }
}
