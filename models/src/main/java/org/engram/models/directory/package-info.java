/** What the directories of all models have in common: their config.json, weights and hash. */
package org.engram.models.directory;
