package org.engram.cohort.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/** The sets of embeddings of a store, each a table of its own with arrays of one size. */
final class EmbeddingSets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
  private static final int WIDEST = 100_000;

  private EmbeddingSets() {}

  /** The table of a set, as SQL names it. */
  static String table(String set) {
    return StoreSchema.EMBEDDINGS + "." + StoreDatabase.quoted(set);
  }

  /** Columns of a set's table, without the embedding. */
  static String columns() {
    return "subject VARCHAR NOT NULL, session VARCHAR NOT NULL, run VARCHAR NOT NULL,"
        + " source VARCHAR, windows INTEGER, coverage DOUBLE, warnings VARCHAR";
  }

  static void checkName(String set) {
    if (!NAME.matcher(set).matches() || StoreSchema.tables().containsKey(set)) {
      throw new ConfigurationException(
          "--set",
          "'" + set + "'",
          "a letter, then letters, digits, _, . or -, at most 63, and not the name of a table",
          "");
    }
  }

  static List<EmbeddingSet> all(StoreDatabase database) {
    List<EmbeddingSet> sets =
        database.list(
            "SELECT name, dimension, recipe, model_hash, preprocessing, features, source"
                + " FROM embedding_sets ORDER BY name",
            row ->
                new EmbeddingSet(
                    row.getString(1),
                    row.getInt(2),
                    0,
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    Json.list(database.file() + ", features", row.getString(6)),
                    row.getString(7)));
    return sets.stream().map(set -> counted(database, set)).toList();
  }

  private static EmbeddingSet counted(StoreDatabase database, EmbeddingSet set) {
    return new EmbeddingSet(
        set.name(),
        set.dimension(),
        database.count("SELECT count(*) FROM " + table(set.name())),
        set.recipe(),
        set.modelHash(),
        set.preprocessing(),
        set.features(),
        set.source());
  }

  static Optional<EmbeddingSet> find(StoreDatabase database, String name) {
    return all(database).stream().filter(set -> set.name().equalsIgnoreCase(name)).findFirst();
  }

  /**
   * The set of a name.
   *
   * @throws RefusedInputException if there is none, naming those there are
   */
  static EmbeddingSet get(StoreDatabase database, String name) {
    return find(database, name)
        .orElseThrow(
            () ->
                new RefusedInputException(
                    database.file().toString(),
                    "no set of embeddings '" + name + "'",
                    "one of " + all(database).stream().map(EmbeddingSet::name).toList(),
                    "Import it with --set " + name));
  }

  static void create(StoreDatabase database, EmbeddingSet set, String provenance) {
    if (set.dimension() > WIDEST) {
      throw new RefusedInputException(
          set.source(),
          set.dimension() + " values a row",
          "at most " + WIDEST,
          "Reduce them first, for instance by principal components");
    }
    database.execute(
        "CREATE TABLE "
            + table(set.name())
            + "("
            + columns()
            + ", embedding FLOAT["
            + set.dimension()
            + "] NOT NULL)");
    database.execute(
        "INSERT INTO embedding_sets VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        set.name(),
        set.dimension(),
        set.recipe(),
        set.modelHash(),
        set.preprocessing(),
        Json.text(set.features()),
        set.source(),
        provenance);
  }
}
