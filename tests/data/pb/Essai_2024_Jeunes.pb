META
key;value
description;Budget participatif inventé, Jeunes
country;France
unit;Jeunes
instance;2024
num_projects;14
num_votes;84
budget;100000
vote_type;approval
rule;equalshares/add1
date_begin;02.09.2024
date_end;16.09.2024
min_length;2
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
1;7200;21;Un verger au parc du Moulin;1
2;21000;22;Des bancs place du Lavoir;1
3;40000;20;Une aire de jeux devant l’école;0
4;10000;16;Un préau rue des Tilleuls;0
5;15000;49;Une fresque au bord de l’étang;1
6;40000;34;Des arceaux à vélos au parc du Moulin;1
7;1000;8;Un jardin de pluie place du Lavoir;1
8;50000;15;Une boîte à livres devant l’école;0
9;5000;22;Un terrain de boules rue des Tilleuls;1
10;5000;11;Une fontaine au bord de l’étang;1
11;11000;25;Un four à pain au parc du Moulin;0
12;12000;11;Un parcours de santé place du Lavoir;0
13;1500;15;Un verger devant l’école;1
14;30000;9;Des bancs rue des Tilleuls;0
VOTES
voter_id;vote
1;9,13
2;1,2
3;13,3,6,10
4;10,5
5;5,6
6;3,11,10,6,1
7;2,5,8
8;4,5,1
9;9,3,6
10;4,9,11,6,2
11;5,13
12;5,3,13,11,6
13;4,11,2,9,5
14;5,11,14
15;11,6,1
16;7,2,9,1,5
17;5,2
18;13,5,11
19;1,11,6,5
20;5,6,11
21;13,9,11,5
22;7,11,1
23;3,8,5,1,6
24;10,6
25;9,1,8
26;10,9,5
27;11,5,2,9
28;4,1
29;2,8,11,7
30;2,3,14
31;6,12
32;5,10,12
33;2,3
34;6,11,5
35;11,9,8,5,1
36;13,6,4,3
37;1,14,9,8
38;8,9
39;3,6,8
40;12,7
41;5,13,3,11,14
42;5,2
43;13,1,11,10,6
44;13,9,11,5,2
45;5,4
46;7,5,6,11
47;8,5,9,3,10
48;5,2,8
49;6,2
50;6,4,7,5
51;6,5,11,9
52;13,1
53;4,2,3
54;12,3,5,2,11
55;5,1,12,9,2
56;4,6,2
57;5,2
58;8,9
59;10,8,9
60;5,13
61;5,10,4,13,2
62;4,1,5,6,3
63;1,3,10,5
64;2,11,12,9,5
65;13,3
66;5,14,8,6,1
67;7,6,1,3
68;1,6
69;4,5,6
70;5,12,14
71;3,5,9,12,11
72;6,9
73;12,6,5
74;5,3
75;12,13,14,8
76;11,6
77;9,5,4,6
78;14,5
79;11,8,1
80;6,2
81;5,4,6
82;6,7,5,4
83;12,5,4
84;6,3,14,5
