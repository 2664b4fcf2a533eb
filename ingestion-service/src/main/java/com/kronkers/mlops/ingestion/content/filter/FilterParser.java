package com.kronkers.mlops.ingestion.content.filter;

import com.kronkers.mlops.ingestion.content.filter.Token.Kind;
import com.kronkers.mlops.ingestion.contract.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads row filters by recursive descent.
 *
 * <pre>
 * filter     = conjunction { "or" conjunction }
 * conjunction = negation { "and" negation }
 * negation   = "not" negation | "(" filter ")" | test
 * test       = column ( comparison literal
 *                     | [ "not" ] "in" "(" literal { "," literal } ")"
 *                     | [ "not" ] "between" literal "and" literal
 *                     | "is" [ "not" ] "null" )
 * comparison = "=" | "!=" | "&lt;&gt;" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
 * </pre>
 */
final class FilterParser {
    private static final int MAX_CHARACTERS = 4_000;
    private static final int MAX_DEPTH = 50;
    private static final Set<String> COMPARISONS = Set.of("=", "!=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "between", "is", "null");

    private final Map<String, Column> columns;
    private final String text;
    private List<Token> tokens = List.of();
    private int next;
    private int depth;

    FilterParser(List<Column> columns, String text) {
        this.columns = columns.stream().collect(Collectors.toMap(Column::name, Function.identity(), (a, b) -> a));
        this.text = text;
    }

    RowFilter parse() throws WrongFilter {
        if (text.length() > MAX_CHARACTERS) {
            throw new WrongFilter(MAX_CHARACTERS, "a filter has at most " + MAX_CHARACTERS + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw new WrongFilter(text.indexOf('\0'), "a NUL character cannot be part of a filter");
        }
        tokens = Tokens.of(text);
        RowFilter filter = filter();
        if (peek().kind() != Kind.END) {
            throw expected("'and', 'or' or the end");
        }
        return filter;
    }

    private RowFilter filter() throws WrongFilter {
        List<RowFilter> any = new ArrayList<>(List.of(conjunction()));
        while (takeWord("or")) {
            any.add(conjunction());
        }
        return any.size() == 1 ? any.get(0) : new RowFilter.Or(any);
    }

    private RowFilter conjunction() throws WrongFilter {
        List<RowFilter> all = new ArrayList<>(List.of(negation()));
        while (takeWord("and")) {
            all.add(negation());
        }
        return all.size() == 1 ? all.get(0) : new RowFilter.And(all);
    }

    private RowFilter negation() throws WrongFilter {
        if (++depth > MAX_DEPTH) {
            throw new WrongFilter(peek().position(), "brackets and 'not' nest at most " + MAX_DEPTH + " deep");
        }
        RowFilter filter;
        if (takeWord("not")) {
            filter = new RowFilter.Not(negation());
        } else if (takeSymbol("(")) {
            filter = filter();
            require(")");
        } else {
            filter = test();
        }
        depth--;
        return filter;
    }

    private RowFilter test() throws WrongFilter {
        Column column = column();
        if (peek().kind() == Kind.SYMBOL && COMPARISONS.contains(peek().text())) {
            String operator = take().text();
            return new RowFilter.Compare(column.name(), operator.equals("!=") ? "<>" : operator, literal(column));
        }
        if (takeWord("is")) {
            boolean not = takeWord("not");
            if (!takeWord("null")) {
                throw expected("'null'");
            }
            return negatedIf(not, new RowFilter.IsNull(column.name()));
        }
        boolean not = takeWord("not");
        if (takeWord("in")) {
            return negatedIf(not, new RowFilter.In(column.name(), literals(column)));
        }
        if (takeWord("between")) {
            return negatedIf(not, between(column));
        }
        throw expected(not ? "'in' or 'between'" : "a comparison, 'in', 'between' or 'is'");
    }

    private RowFilter between(Column column) throws WrongFilter {
        RowFilter from = new RowFilter.Compare(column.name(), ">=", literal(column));
        if (!takeWord("and")) {
            throw expected("'and'");
        }
        return new RowFilter.And(List.of(from, new RowFilter.Compare(column.name(), "<=", literal(column))));
    }

    private static RowFilter negatedIf(boolean not, RowFilter filter) {
        return not ? new RowFilter.Not(filter) : filter;
    }

    private Column column() throws WrongFilter {
        Token token = peek();
        boolean keyword =
                token.kind() == Kind.WORD && KEYWORDS.contains(token.text().toLowerCase(Locale.ROOT));
        if (keyword || token.kind() != Kind.WORD && token.kind() != Kind.QUOTED_NAME) {
            throw expected("a column");
        }
        Column column = columns.get(token.text());
        if (column == null) {
            throw new WrongFilter(token.position(), "there is no column '" + token.text() + "'");
        }
        take();
        return column;
    }

    private List<String> literals(Column column) throws WrongFilter {
        require("(");
        List<String> literals = new ArrayList<>(List.of(literal(column)));
        while (takeSymbol(",")) {
            literals.add(literal(column));
        }
        require(")");
        return literals;
    }

    private String literal(Column column) throws WrongFilter {
        if (peek().kind() == Kind.END || peek().kind() == Kind.SYMBOL) {
            throw expected("a value");
        }
        return Literals.sql(column, take());
    }

    private void require(String symbol) throws WrongFilter {
        if (!takeSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    private boolean takeWord(String keyword) {
        return peek().isWord(keyword) && take() != null;
    }

    private boolean takeSymbol(String symbol) {
        return peek().isSymbol(symbol) && take() != null;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private WrongFilter expected(String what) {
        return new WrongFilter(peek().position(), "expected " + what + ", found " + peek().shown());
    }
}
