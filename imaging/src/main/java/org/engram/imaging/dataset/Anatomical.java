package org.engram.imaging.dataset;

import java.nio.file.Path;

/**
 * A picture of a subject's anatomy.
 *
 * @param path the image
 * @param subject without {@code sub-}
 * @param session without {@code ses-}; empty where there is none
 * @param modality T1w, T2w, FLAIR, ...
 * @param space it is in, as its name says; empty is the subject's own
 * @param description {@code desc-}: preproc, ...; empty where not stated
 */
public record Anatomical(
    Path path, String subject, String session, String modality, String space, String description) {}
